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

Json OrdersJson(const v1::StoreStatus& store) {
  auto object = Json::object();
  for (const v1::StoreOrder& order : store.orders()) {
    object[order.name()] = Json{{"runs", order.runs()}, {"rows", order.rows()}, {"octets", order.octets()}};
  }
  return object;
}

Json ErasureJson(const v1::ErasureStatus& erasure) {
  return Json{{"erased_record_count", erasure.erased_record_count()},
              {"erased_observation_count", erasure.erased_observation_count()},
              {"tombstone_count", erasure.tombstone_count()},
              {"sweeping", erasure.sweeping()},
              {"last_limit_sweep_s", erasure.last_limit_sweep_s()}};
}

Json StoreJson(const v1::StoreStatus& store) {
  const v1::MergeStatus& merge = store.merge();
  return Json{{"state", store.state()},
              {"record_count", store.record_count()},
              {"observation_count", store.observation_count()},
              {"used_octets", store.used_octets()},
              {"map_octets", store.map_octets()},
              {"format_version", store.format_version()},
              {"orders", OrdersJson(store)},
              {"erasure", ErasureJson(store.erasure())},
              {"merge", Json{{"steps", merge.steps()}, {"busy", merge.busy()}, {"error", merge.error()}}},
              {"counters", NestedCounters(store.counters())}};
}

Json ShareJson(const Share& share) {
  return Json{{"count", share.part}, {"of", share.whole}, {"ratio", share.ratio()}};
}

Json TermsJson(const google::protobuf::RepeatedPtrField<v1::EquationTerm>& terms) {
  auto object = Json::object();
  for (const v1::EquationTerm& term : terms) object[term.name()] = term.value();
  return object;
}

Json EquationsJson(const v1::SensorStatus& sensor) {
  auto equations = Json::array();
  for (const v1::Equation& equation : sensor.equations()) {
    equations.push_back(Json{{"scope", equation.scope()},
                             {"title", equation.title()},
                             {"total", equation.total().value()},
                             {"parts", TermsJson(equation.parts())},
                             {"reasons", TermsJson(equation.reasons())},
                             {"residue", equation.residue()}});
  }
  return equations;
}

Json CompletenessJson(const v1::SensorStatus& sensor) {
  auto windows = Json::array();
  for (const v1::Completeness& window : sensor.completeness()) {
    windows.push_back(Json{{"window_s", window.window_s()},
                           {"looked_at_s", window.looked_at_s()},
                           {"since", window.since_s()},
                           {"ratio", window.has_ratio() ? Json(window.ratio()) : Json()},
                           {"frames", window.frames()},
                           {"lost_frames", window.lost_frames()},
                           {"messages", window.messages()},
                           {"observations", window.observations()},
                           {"lost_observations", window.lost_observations()},
                           {"acknowledged_observations", window.acknowledged_observations()}});
  }
  return windows;
}

Json SamplingJson(const v1::SensorStatus& sensor, const CounterMap& counters) {
  Json object{
      {"one_in", 1}, {"sampled_out_frames", ValueOf(counters, "frames.refused.sampled_out")}, {"spans", Json::array()}};
  for (const v1::SamplingSpan& span : sensor.sampling()) {
    const bool ended = span.end_ms() != 0;
    if (!ended) object["one_in"] = span.one_in();
    object["spans"].push_back(Json{
        {"begin_ms", span.begin_ms()}, {"end_ms", ended ? Json(span.end_ms()) : Json()}, {"one_in", span.one_in()}});
  }
  return object;
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
              {"report_time", sensor.report_time_s()},
              {"silent", sensor.silent()},
              {"residue", sensor.residue()},
              {"equations", EquationsJson(sensor)},
              {"completeness", CompletenessJson(sensor)},
              {"sampling", SamplingJson(sensor, counters)},
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
