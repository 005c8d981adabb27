#include <fmt/format.h>

#include <iterator>

#include "cli/printable.h"
#include "cli/status_equations.h"
#include "cli/status_report.h"
#include "cli/status_warnings.h"
#include "cli/time_text.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kMinLife_s = 10;

template <class... Args>
void Line(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
  out += '\n';
}

std::string OctetsText(std::uint64_t octets) {
  auto amount = static_cast<double>(octets) / 1024.0;
  for (const auto* unit : {"KiB", "MiB", "GiB"}) {
    if (amount < 1024.0) return fmt::format("{:.1f} {}", amount, unit);
    amount /= 1024.0;
  }
  return fmt::format("{:.1f} TiB", amount);
}

void AppendStore(std::string& out, const v1::StoreStatus& store) {
  Line(out, "store    {}", Printable(store.state().empty() ? "state unknown" : store.state()));
  Line(out, "  {} records, {} observations", store.record_count(), store.observation_count());
  const auto share = store.map_octets() == 0
                         ? 0.0
                         : 100.0 * static_cast<double>(store.used_octets()) / static_cast<double>(store.map_octets());
  Line(out, "  {} of {} in use ({:.1f} %), format {}", OctetsText(store.used_octets()), OctetsText(store.map_octets()),
       share, store.format_version());
  for (const auto& counter : store.counters()) {
    if (counter.value() != 0) Line(out, "  {} {}", Printable(counter.name()), counter.value());
  }
}

std::string TermsText(const std::vector<Term>& terms) {
  std::string out;
  for (const auto& term : terms) {
    if (!out.empty()) out += " + ";
    fmt::format_to(std::back_inserter(out), "{} {}", term.value, Printable(term.name));
  }
  return out.empty() ? "0" : out;
}

// Mean over the life of the sensor, which is known to a second: nothing for one that has only just started.
std::string RateText(std::uint64_t total, std::int64_t life_s) {
  if (life_s < kMinLife_s) return "";
  return fmt::format(", {:.1f} a second", static_cast<double>(total) / static_cast<double>(life_s));
}

void AppendEquation(std::string& out, const Equation& equation, std::int64_t life_s) {
  Line(out, "  {:<13}{} {} = {} (residue {}{})", equation.title, equation.total.value, Printable(equation.total.name),
       TermsText(equation.parts), equation.residue, RateText(equation.total.value, life_s));
  for (const auto& reason : equation.reasons) Line(out, "  {:<13}  {} {}", "", reason.value, Printable(reason.name));
}

void AppendHealth(std::string& out, const CounterMap& counters) {
  if (const Share unmatched = UnmatchedResponses(counters); unmatched.part != 0) {
    Line(out, "  {:<13}{} of {} responses ({:.1f} %) answer no query that was seen", "unmatched", unmatched.part,
         unmatched.whole, 100.0 * unmatched.ratio());
  }
  for (const auto& warning : SensorWarnings(counters)) Line(out, "  {:<13}{}", "warning", warning);
}

std::string_view SensorState(const v1::SensorStatus& sensor) {
  if (sensor.finished()) return "finished";
  return sensor.connected() ? "connected" : "not connected";
}

void AppendSensor(std::string& out, const v1::SensorStatus& sensor, std::int64_t now_s) {
  const auto boot_s = static_cast<std::int64_t>(sensor.boot_epoch()) / kNanosecondsPerSecond;
  const auto name = sensor.sensor_name().empty() ? "" : fmt::format(" ({})", Printable(sensor.sensor_name()));
  Line(out, "\nsensor   {}{}: {}, version {}", Printable(sensor.sensor_id()), name, SensorState(sensor),
       Printable(sensor.version()));
  Line(out, "  started {}, last contact {} ago, {} blocks committed", TimeText(boot_s),
       DurationText(now_s - sensor.last_contact_s()), sensor.committed_sequence());
  if (sensor.counters().empty()) {
    Line(out, "  {} observations committed; no counters reported yet", sensor.committed_observation_count());
    return;
  }
  const auto counters = SensorCounters(sensor);
  for (const auto& equation : SensorEquations(counters)) {
    AppendEquation(out, equation, sensor.last_contact_s() - boot_s);
  }
  AppendHealth(out, counters);
}

}  // namespace

std::string StatusPage(const v1::GetStatusResponse& status, std::int64_t now_s, const std::string& server) {
  std::string out;
  Line(out, "spoord   {} at {}, up {}", Printable(status.version()), Printable(server),
       DurationText(now_s - status.start_time_s()));
  AppendStore(out, status.store());
  for (const auto& sensor : status.sensors()) AppendSensor(out, sensor, now_s);
  if (status.sensors().empty()) Line(out, "\nno sensor has delivered anything yet");
  return out;
}

}  // namespace spoor::cli
