#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "cli/amount_text.h"
#include "cli/status_report.h"
#include "cli/status_warnings.h"
#include "cli/time_text.h"
#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

template <class... Args>
void Line(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
  out += '\n';
}

// How the records stand on disk, and whether they are being brought together.
void AppendRuns(std::string& out, const v1::StoreStatus& store) {
  std::uint64_t runs = 0;
  std::uint64_t octets = 0;
  for (const v1::StoreOrder& order : store.orders()) {
    runs += order.runs();
    octets += order.octets();
  }
  if (store.orders_size() == 0) return;
  Line(out, "  {} in {} runs{}", OctetsText(octets), runs, store.merge().busy() ? ", merging" : "");
  if (!store.merge().error().empty()) Line(out, "  merging fails: {}", rpc::Printable(store.merge().error()));
}

void AppendErasure(std::string& out, const v1::ErasureStatus& erasure) {
  if (erasure.erased_observation_count() == 0 && erasure.tombstone_count() == 0 && !erasure.sweeping()) return;
  Line(out, "  {} records erased, {} observations erased or refused, {} tombstones{}", erasure.erased_record_count(),
       erasure.erased_observation_count(), erasure.tombstone_count(), erasure.sweeping() ? ", erasing" : "");
}

void AppendStore(std::string& out, const v1::StoreStatus& store) {
  Line(out, "store    {}", rpc::Printable(store.state().empty() ? "state unknown" : store.state()));
  Line(out, "  {} records, {} observations", store.record_count(), store.observation_count());
  const auto share = store.map_octets() == 0
                         ? 0.0
                         : 100.0 * static_cast<double>(store.used_octets()) / static_cast<double>(store.map_octets());
  Line(out, "  {} of {} in use ({:.1f} %), format {}", OctetsText(store.used_octets()), OctetsText(store.map_octets()),
       share, store.format_version());
  AppendRuns(out, store);
  AppendErasure(out, store.erasure());
  for (const auto& counter : store.counters()) {
    if (counter.value() != 0) Line(out, "  {} {}", rpc::Printable(counter.name()), counter.value());
  }
}

// Parts that are 0 are left out.
template <class Terms>
std::string TermsText(const Terms& terms) {
  std::string out;
  for (const v1::EquationTerm& term : terms) {
    if (term.value() == 0) continue;
    if (!out.empty()) out += " + ";
    fmt::format_to(std::back_inserter(out), "{} {}", term.value(), rpc::Printable(term.name()));
  }
  return out.empty() ? "0" : out;
}

void AppendEquation(std::string& out, const v1::Equation& equation) {
  Line(out, "  {:<13}{} {} = {} (residue {})", rpc::Printable(equation.title()), equation.total().value(),
       rpc::Printable(equation.total().name()), TermsText(equation.parts()), equation.residue());
  for (const auto& reason : equation.reasons())
    Line(out, "  {:<13}  {} {}", "", reason.value(), rpc::Printable(reason.name()));
}

// One line for each worker: "worker 1     500 frames, 490 messages, 1200 observations (residue 0)".
void AppendWorkers(std::string& out, const v1::SensorStatus& sensor) {
  for (int i = 0; i < sensor.equations_size();) {
    const std::string& scope = sensor.equations(i).scope();
    std::string totals;
    std::int64_t residue = 0;
    for (; i < sensor.equations_size() && sensor.equations(i).scope() == scope; ++i) {
      const v1::Equation& equation = sensor.equations(i);
      if (!totals.empty()) totals += ", ";
      fmt::format_to(std::back_inserter(totals), "{} {}", equation.total().value(), rpc::Printable(equation.title()));
      residue += std::abs(equation.residue());
    }
    if (!scope.empty()) Line(out, "  {:<13}{} (residue {})", rpc::Printable(scope), totals, residue);
  }
}

void AppendAccounts(std::string& out, const v1::SensorStatus& sensor) {
  if (sensor.equations().empty()) return;
  for (const v1::Equation& equation : sensor.equations()) {
    if (equation.scope().empty()) AppendEquation(out, equation);
  }
  AppendWorkers(out, sensor);
  Line(out, "  {:<13}{} from the wire to the database", "residue", sensor.residue());
}

std::string_view WindowName(const v1::Completeness& window) {
  if (window.window_s() == 60) return "minute";
  return window.window_s() == 3600 ? "hour" : "day";
}

// Rounded down: what is not all of it never reads as 100 %.
std::string WindowText(const v1::Completeness& window) {
  constexpr std::uint32_t kReports_s = 5;  // what the newest reports may lag
  if (!window.has_ratio()) return fmt::format("last {} not looking", WindowName(window));
  auto text = fmt::format("last {} {:.4f} %", WindowName(window), std::floor(window.ratio() * 1e6) / 1e4);
  if (window.looked_at_s() + kReports_s >= window.window_s()) return text;
  return text +
         fmt::format(" of {} looked at since {}", DurationText(window.looked_at_s()), TimeText(window.since_s()));
}

void AppendCompleteness(std::string& out, const v1::SensorStatus& sensor) {
  std::string text;
  for (const v1::Completeness& window : sensor.completeness()) {
    if (!text.empty()) text += ", ";
    text += WindowText(window);
  }
  if (!text.empty()) Line(out, "  {:<13}{}", "complete", text);
  if (!sensor.silent()) return;
  Line(out, "  {:<13}no report since {}: nothing is known of what it sees", "silent", TimeText(sensor.report_time_s()));
}

// The time that goes on, and the newest of those that are over.
void AppendSampling(std::string& out, const v1::SensorStatus& sensor) {
  constexpr int kMost = 5;
  const auto time = [](std::int64_t unix_ms) { return TimeText(unix_ms / 1000); };
  for (int i = sensor.sampling_size() - 1; i >= std::max(0, sensor.sampling_size() - kMost); --i) {
    const v1::SamplingSpan& span = sensor.sampling(i);
    if (span.end_ms() == 0) {
      Line(out, "  {:<13}1/{} of the flows since {}: workers cannot keep up", "sampling", span.one_in(),
           time(span.begin_ms()));
    } else {
      Line(out, "  {:<13}1/{} of the flows from {} to {}", "sampled", span.one_in(), time(span.begin_ms()),
           time(span.end_ms()));
    }
  }
  if (sensor.sampling_size() > kMost) {
    Line(out, "  {:<13}{} times before: see --json", "sampled", sensor.sampling_size() - kMost);
  }
}

void AppendRates(std::string& out, const v1::SensorStatus& sensor) {
  if (sensor.completeness().empty() || sensor.completeness(0).looked_at_s() == 0) return;
  const v1::Completeness& minute = sensor.completeness(0);
  const auto rate = [&](std::uint64_t count) { return static_cast<double>(count) / minute.looked_at_s(); };
  Line(out,
       "  {:<13}{:.1f} frames, {:.1f} messages, {:.1f} observations, {:.1f} acknowledged a second in the last minute",
       "rates", rate(minute.frames()), rate(minute.messages()), rate(minute.observations()),
       rate(minute.acknowledged_observations()));
}

void AppendHealth(std::string& out, const CounterMap& counters) {
  if (const Share unmatched = UnmatchedResponses(counters); unmatched.part != 0) {
    Line(out, "  {:<13}{} of {} responses ({:.1f} %) answer no query that was seen", "unmatched", unmatched.part,
         unmatched.whole, 100.0 * unmatched.ratio());
  }
  for (const auto& warning : SensorWarnings(counters)) Line(out, "  {:<13}{}", "warning", warning);
}

// Nothing unless the sensor was asked to count them (--stage-cycles).
void AppendStages(std::string& out, const CounterMap& counters) {
  const auto frames = static_cast<double>(std::max<std::uint64_t>(1, ValueOf(counters, "frames.received")));
  std::string text;
  for (const char* stage : {"port", "headers", "prepare", "look_up", "record", "deduplicate", "flush"}) {
    const std::uint64_t cycles = ValueOf(counters, fmt::format("stages.{}_cycles", stage));
    if (cycles == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}{} {:.0f}", text.empty() ? "" : ", ", stage,
                   static_cast<double>(cycles) / frames);
  }
  if (!text.empty()) Line(out, "  {:<13}{} a frame", "cycles", text);
}

std::string_view SensorState(const v1::SensorStatus& sensor) {
  if (sensor.finished()) return "finished";
  return sensor.connected() ? "connected" : "not connected";
}

void AppendSensor(std::string& out, const v1::SensorStatus& sensor, std::int64_t now_s) {
  const auto boot_s = static_cast<std::int64_t>(sensor.boot_epoch()) / kNanosecondsPerSecond;
  const auto name = sensor.sensor_name().empty() ? "" : fmt::format(" ({})", rpc::Printable(sensor.sensor_name()));
  Line(out, "\nsensor   {}{}: {}, version {}", rpc::Printable(sensor.sensor_id()), name, SensorState(sensor),
       rpc::Printable(sensor.version()));
  Line(out, "  started {}, last contact {} ago, {} blocks committed", TimeText(boot_s),
       DurationText(now_s - sensor.last_contact_s()), sensor.committed_sequence());
  if (sensor.counters().empty()) {
    Line(out, "  {} observations committed; no counters reported yet", sensor.committed_observation_count());
    return;
  }
  AppendAccounts(out, sensor);
  AppendRates(out, sensor);
  AppendCompleteness(out, sensor);
  AppendSampling(out, sensor);
  const CounterMap counters = SensorCounters(sensor);
  AppendStages(out, counters);
  AppendHealth(out, counters);
}

}  // namespace

std::string StatusPage(const v1::GetStatusResponse& status, std::int64_t now_s, const std::string& server) {
  std::string out;
  Line(out, "spoord   {} at {}, up {}", rpc::Printable(status.version()), rpc::Printable(server),
       DurationText(now_s - status.start_time_s()));
  AppendStore(out, status.store());
  for (const auto& sensor : status.sensors()) AppendSensor(out, sensor, now_s);
  if (status.sensors().empty()) Line(out, "\nno sensor has delivered anything yet");
  return out;
}

}  // namespace spoor::cli
