#include <nlohmann/json.hpp>

#include <string_view>

#include "cli/status_report.h"
#include "cli/status_warnings.h"

namespace spoor::cli {
namespace {

using Json = nlohmann::ordered_json;

// Puts `value` at the dotted path. A name that is both a counter and a group ("a" and "a.b") keeps its number in
// "a.total".
void SetNested(Json& object, std::string_view path, std::uint64_t value) {
  const auto dot = path.find('.');
  auto& child = object[std::string(path.substr(0, dot))];
  if (dot == std::string_view::npos) {
    if (child.is_object()) {
      child["total"] = value;
    } else {
      child = value;
    }
    return;
  }
  if (child.is_number()) child = Json{{"total", child}};
  SetNested(child, path.substr(dot + 1), value);
}

template <class Counters>
Json NestedCounters(const Counters& counters) {
  auto object = Json::object();
  for (const auto& counter : counters) SetNested(object, counter.name(), counter.value());
  return object;
}

Json StoreJson(const v1::StoreStatus& store) {
  return Json{{"state", store.state()},
              {"record_count", store.record_count()},
              {"observation_count", store.observation_count()},
              {"used_octets", store.used_octets()},
              {"map_octets", store.map_octets()},
              {"format_version", store.format_version()},
              {"counters", NestedCounters(store.counters())}};
}

Json ShareJson(const Share& share) {
  return Json{{"count", share.part}, {"of", share.whole}, {"ratio", share.ratio()}};
}

Json SensorJson(const v1::SensorStatus& sensor) {
  const auto counters = SensorCounters(sensor);
  return Json{{"sensor_id", sensor.sensor_id()},
              {"sensor_name", sensor.sensor_name()},
              {"version", sensor.version()},
              {"boot_epoch", sensor.boot_epoch()},
              {"connected", sensor.connected()},
              {"finished", sensor.finished()},
              {"last_contact", sensor.last_contact_s()},
              {"committed_sequence", sensor.committed_sequence()},
              {"committed_observation_count", sensor.committed_observation_count()},
              {"unmatched_responses", ShareJson(UnmatchedResponses(counters))},
              {"wrong_checksums", ShareJson(WrongChecksums(counters))},
              {"warnings", SensorWarnings(counters)},
              {"counters", NestedCounters(sensor.counters())}};
}

}  // namespace

std::string StatusJson(const v1::GetStatusResponse& status) {
  auto sensors = Json::array();
  for (const auto& sensor : status.sensors()) sensors.push_back(SensorJson(sensor));
  const Json object{{"version", status.version()},
                    {"start_time", status.start_time_s()},
                    {"store", StoreJson(status.store())},
                    {"sensors", std::move(sensors)}};
  constexpr int kOneLine = -1;
  constexpr bool kAscii = true;
  return object.dump(kOneLine, ' ', kAscii, Json::error_handler_t::replace) + "\n";
}

}  // namespace spoor::cli
