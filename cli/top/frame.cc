#include "cli/top/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>

#include "cli/amount_text.h"
#include "cli/time_text.h"
#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

using Lines = std::vector<FrameLine>;

constexpr std::size_t kWideColumns = 80;  // zones and names beside each other
constexpr std::size_t kZoneColumns = 36;  // of the zones then
constexpr std::size_t kCountColumns = 8;  // of these for the count
constexpr std::size_t kListRows = 20;     // where there is no limit
constexpr std::size_t kFewListRows = 6;   // less: one list only

// Octets that stand for the marks until the frame is made: text that was made printable has none of them, and each
// octet is a column until then.
constexpr char kEndMark = '\x01';
constexpr char kFrontMark = '\x02';

// Cuts what is too long, at its end or at its front. A width of 0 is no limit.
enum class Cut { kEnd, kFront };
std::string Fit(std::string_view text, std::size_t columns, Cut cut) {
  if (columns == 0 || text.size() <= columns) return std::string(text);
  if (cut == Cut::kEnd) return std::string(text.substr(0, columns - 1)) + kEndMark;
  return kFrontMark + std::string(text.substr(text.size() - columns + 1));
}

// The same, and fills what is too short.
std::string Cell(std::string_view text, std::size_t columns, Cut cut) {
  std::string out = Fit(text, columns, cut);
  out.append(columns - std::min(columns, out.size()), ' ');
  return out;
}

std::string WithMarks(std::string_view text, bool utf8) {
  std::string out;
  for (const char c : text) {
    if (c == kEndMark || c == kFrontMark) {
      out += utf8 ? "\u2026" : c == kEndMark ? ">" : "<";
    } else {
      out += c;
    }
  }
  return out;
}

std::string RateText(const Rate& rate) {
  return rate ? AmountText(*rate) : "-";
}

// What is above 0 never reads as 0.
std::string ShareText(const Rate& share) {
  if (!share) return "-";
  if (*share <= 0) return "0";
  return *share < 0.0001 ? "<0.01" : fmt::format("{:.2f}", 100.0 * *share);
}

std::string ClockText(std::int64_t time_s) {
  const std::int64_t second = (time_s % 86400 + 86400) % 86400;
  return fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
}

// Groups with two blanks between them, in as many lines as they need, but no more than a third of the terminal.
void AppendGroups(Lines& out, const std::vector<std::string>& groups, Tone tone, const TopView& view) {
  const std::size_t end = out.size() + (view.rows == 0 ? groups.size() : view.rows / 3);
  std::string line;
  for (const std::string& group : groups) {
    if (group.empty()) continue;
    if (!line.empty() && view.columns != 0 && line.size() + 2 + group.size() > view.columns) {
      out.push_back({line, tone});
      if (out.size() >= end) return;
      line.clear();
    }
    line += (line.empty() ? "" : "  ") + group;
  }
  out.push_back({line, tone});
}

void AppendHead(Lines& out, const TopModel& model) {
  out.push_back({fmt::format("{} UTC  spoord {} at {}, up {}", ClockText(model.now_s), rpc::Printable(model.version),
                             rpc::Printable(model.server), DurationText(model.up_s)),
                 Tone::kHeading});
  if (!model.notice.empty()) out.push_back({rpc::Printable(model.notice), Tone::kAlarm});
}

void AppendStore(Lines& out, const TopModel& model, const TopView& view) {
  const TopStore& store = model.store;
  const double used = store.map_octets == 0
                          ? 0.0
                          : 100.0 * static_cast<double>(store.used_octets) / static_cast<double>(store.map_octets);
  const bool is_well = store.state == "serving" && store.merge_error.empty();
  AppendGroups(out,
               {fmt::format("store {}", rpc::Printable(store.state)),
                store.merge_error.empty() ? "" : "merging fails: " + rpc::Printable(store.merge_error),
                fmt::format("{} new/s", RateText(store.new_records)),
                fmt::format("{} obs/s", RateText(store.observations)), fmt::format("{} records", store.records),
                fmt::format("{} of {} ({:.1f} %)", OctetsText(store.used_octets), OctetsText(store.map_octets), used),
                fmt::format("{} merges/s", RateText(store.merge_steps))},
               is_well ? Tone::kPlain : Tone::kAlarm, view);
}

// A column of the sensors' table: shown where the terminal has so many columns.
struct Column {
  std::string_view heading;
  std::size_t width;
  std::size_t needs_columns;
  std::string (*text)(const TopSensor& sensor);
};
constexpr std::array<Column, 8> kColumns = {{
    {"frames/s", 8, 0, [](const TopSensor& sensor) { return RateText(sensor.frames); }},
    {"msgs/s", 7, 64, [](const TopSensor& sensor) { return RateText(sensor.messages); }},
    {"obs/s", 7, 0, [](const TopSensor& sensor) { return RateText(sensor.observations); }},
    {"lost/s", 6, 0, [](const TopSensor& sensor) { return RateText(sensor.lost); }},
    {"lost %", 6, 50, [](const TopSensor& sensor) { return ShareText(sensor.lost_share); }},
    {"flows", 5, 56,
     [](const TopSensor& sensor) {
       return sensor.sampling_one_in > 1 ? fmt::format("1/{}", sensor.sampling_one_in) : std::string("all");
     }},
    {"ring", 6, 72, [](const TopSensor& sensor) { return CountText(sensor.ring_observations); }},
    {"spool", 9, 80, [](const TopSensor& sensor) { return OctetsText(sensor.spool_octets); }},
}};

bool IsShown(const Column& column, const TopView& view) {
  return view.columns == 0 || view.columns >= column.needs_columns;
}

std::size_t IdColumns(const TopModel& model, const TopView& view) {
  std::size_t taken = 0;
  for (const Column& column : kColumns) taken += IsShown(column, view) ? column.width + 1 : 0;
  if (view.columns > taken) return view.columns - taken;
  if (view.columns != 0) return 1;
  std::size_t longest = 6;
  for (const TopSensor& sensor : model.sensors) longest = std::max(longest, rpc::Printable(sensor.id).size());
  return longest;
}

bool IsIdle(const TopSensor& sensor) {
  return sensor.frames.value_or(0) == 0 && sensor.observations.value_or(0) == 0;
}

FrameLine SensorLine(const TopSensor& sensor, std::size_t id_columns, const TopView& view) {
  std::string line = Cell(rpc::Printable(sensor.id), id_columns, Cut::kEnd);
  if (!sensor.trouble.empty() && IsIdle(sensor)) {
    return {line + " " + sensor.trouble, sensor.trouble == "finished" ? Tone::kFaint : Tone::kAlarm};
  }
  for (const Column& column : kColumns) {
    if (IsShown(column, view)) line += fmt::format(" {:>{}}", column.text(sensor), column.width);
  }
  const bool is_alarming = sensor.lost.value_or(0) > 0 || sensor.sampling_one_in > 1 || sensor.trouble == "silent";
  return {line, is_alarming ? Tone::kAlarm : Tone::kPlain};
}

std::vector<TopSensor> Ordered(std::vector<TopSensor> sensors, SensorOrder order) {
  std::ranges::stable_sort(sensors, {}, &TopSensor::id);
  if (order == SensorOrder::kId) return sensors;
  const auto key = order == SensorOrder::kFrames ? &TopSensor::frames : &TopSensor::lost;
  std::ranges::stable_sort(sensors, std::greater<>(),
                           [key](const TopSensor& sensor) { return (sensor.*key).value_or(-1); });
  return sensors;
}

// At most a third of the terminal.
void AppendSensors(Lines& out, const TopModel& model, const TopView& view) {
  if (model.sensors.empty()) return out.push_back({"no sensor has delivered anything yet", Tone::kFaint});
  const std::size_t id_columns = IdColumns(model, view);
  std::string heading = Cell("sensor", id_columns, Cut::kEnd);
  for (const Column& column : kColumns) {
    if (IsShown(column, view)) heading += fmt::format(" {:>{}}", column.heading, column.width);
  }
  out.push_back({heading, Tone::kHeading});
  const std::size_t limit = view.rows == 0 ? model.sensors.size() : std::max<std::size_t>(2, view.rows / 3);
  const bool all = model.sensors.size() <= limit;
  const auto sensors = Ordered(model.sensors, view.order);
  for (std::size_t i = 0; i < (all ? sensors.size() : limit - 1); ++i)
    out.push_back(SensorLine(sensors[i], id_columns, view));
  if (!all) out.push_back({fmt::format("and {} more", sensors.size() - limit + 1), Tone::kFaint});
}

// The two lists: headings, then entries, each of one width.
std::vector<std::string> ZoneList(const TopModel& model, std::size_t rows, std::size_t columns) {
  std::vector<std::string> out = {Cell(fmt::format("top zones by {}, 60 s", model.zones_of), columns, Cut::kEnd)};
  for (const TopZone& zone : model.zones) {
    if (out.size() >= rows) break;
    const std::string count = fmt::format("{:>{}} ", CountText(zone.count), kCountColumns - 1);
    const std::size_t rest = columns == 0 ? 0 : columns > kCountColumns ? columns - kCountColumns : 1;
    out.push_back(count + Cell(rpc::Printable(zone.zone), rest, Cut::kFront));
  }
  return out;
}

std::vector<std::string> NameList(const TopModel& model, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kClockColumns = 9;
  const std::string lost = model.lost_records == 0 ? "" : fmt::format(" ({} records lost)", model.lost_records);
  const std::string heading = model.no_names.empty() ? "new names" + lost : rpc::Printable(model.no_names);
  std::vector<std::string> out = {Cell(heading, columns, Cut::kEnd)};
  for (const TopName& name : model.names) {
    if (out.size() >= rows) break;
    const std::size_t rest = columns == 0 ? 0 : columns > kClockColumns ? columns - kClockColumns : 1;
    out.push_back(ClockText(name.commit_time_ms / 1000) + " " + Cell(rpc::Printable(name.name), rest, Cut::kFront));
  }
  return out;
}

void AppendList(Lines& out, const std::vector<std::string>& list) {
  for (const std::string& line : list) out.push_back({line, &line == &list.front() ? Tone::kHeading : Tone::kPlain});
}

void AppendLists(Lines& out, const TopModel& model, const TopView& view, std::size_t rows) {
  if (view.columns < kWideColumns) {
    const std::size_t zone_rows = rows < kFewListRows ? 0 : std::min(rows / 2, model.zones.size() + 1);
    if (zone_rows > 0) AppendList(out, ZoneList(model, zone_rows, view.columns));
    return AppendList(out, NameList(model, rows - zone_rows, view.columns));
  }
  auto zones = ZoneList(model, rows, kZoneColumns);
  auto names = NameList(model, rows, view.columns - kZoneColumns - 2);
  zones.resize(std::max(zones.size(), names.size()), std::string(kZoneColumns, ' '));
  names.resize(zones.size());
  for (std::size_t i = 0; i < zones.size(); ++i) zones[i] += "  " + names[i];
  AppendList(out, zones);
}

FrameLine KeysLine(const TopView& view) {
  return {fmt::format("q quit  p {}  s sort: {}{}", view.paused ? "go on" : "pause", OrderName(view.order),
                      view.paused ? "  PAUSED" : ""),
          view.paused ? Tone::kHeading : Tone::kFaint};
}

std::string_view ToneStart(Tone tone) {
  switch (tone) {
    case Tone::kHeading:
      return "\x1b[1m";
    case Tone::kAlarm:
      return "\x1b[31m";
    case Tone::kFaint:
      return "\x1b[2m";
    case Tone::kPlain:
      break;
  }
  return "";
}

}  // namespace

SensorOrder NextOrder(SensorOrder order) {
  if (order == SensorOrder::kId) return SensorOrder::kFrames;
  return order == SensorOrder::kFrames ? SensorOrder::kLost : SensorOrder::kId;
}

std::string_view OrderName(SensorOrder order) {
  if (order == SensorOrder::kId) return "id";
  return order == SensorOrder::kFrames ? "frames" : "lost";
}

std::vector<FrameLine> TopFrame(const TopModel& model, const TopView& view) {
  Lines out;
  AppendHead(out, model);
  AppendStore(out, model, view);
  AppendSensors(out, model, view);
  if (view.rows == 0) {
    AppendLists(out, model, view, 2 * kListRows);
  } else {
    if (out.size() + 1 < view.rows) AppendLists(out, model, view, view.rows - 1 - out.size());
    out.resize(view.rows - 1);
    out.push_back(KeysLine(view));
  }
  for (FrameLine& line : out) {
    line.text.erase(line.text.find_last_not_of(' ') + 1);
    line.text = WithMarks(Fit(line.text, view.columns, Cut::kEnd), view.utf8);
  }
  return out;
}

std::string Drawn(const std::vector<FrameLine>& lines, bool color) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // The line is cleared before it is written: what stands in the last column stays.
    out += fmt::format("\x1b[{};1H\x1b[2K", i + 1);
    const std::string_view start = color ? ToneStart(lines[i].tone) : "";
    out.append(start).append(lines[i].text).append(start.empty() ? "" : "\x1b[0m");
  }
  return out;
}

}  // namespace spoor::cli
