#include "controlplane/services/status_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/version.h"
#include "controlplane/accounting/laws.h"

namespace spoor::controlplane {
namespace {

// A sensor reports every second.
constexpr std::int64_t kSilent_s = 10;
// Times of sampling that are shown of a sensor.
constexpr int kMaxSpans = 256;

using Sensors = std::map<std::string, v1::SensorStatus>;

// The entry of the sensor's newest boot epoch; null if `boot_epoch` is an older one.
v1::SensorStatus* NewestOf(Sensors& sensors, const std::string& sensor_id, std::uint64_t boot_epoch) {
  v1::SensorStatus& status = sensors[sensor_id];
  if (boot_epoch < status.boot_epoch()) return nullptr;
  if (boot_epoch > status.boot_epoch()) status.Clear();
  status.set_sensor_id(sensor_id);
  status.set_boot_epoch(boot_epoch);
  return &status;
}

void AddStored(Sensors& sensors, const storage::SensorState& state) {
  v1::SensorStatus* status = NewestOf(sensors, state.sensor_id, state.boot_epoch);
  if (status == nullptr) return;
  status->set_committed_sequence(state.sequence);
  status->set_committed_observation_count(state.observations);
  status->set_last_contact_s(static_cast<std::int64_t>(state.last_commit_s));
}

void AddTerm(const Term& term, v1::EquationTerm& out) {
  out.set_name(term.name);
  out.set_value(term.value);
}

void AddEquation(const Equation& equation, v1::Equation& out) {
  out.set_scope(equation.scope);
  out.set_title(equation.title);
  AddTerm(equation.total, *out.mutable_total());
  for (const Term& part : equation.parts) AddTerm(part, *out.add_parts());
  for (const Term& reason : equation.reasons) AddTerm(reason, *out.add_reasons());
  out.set_residue(equation.residue);
}

void AddCompleteness(const Completeness& window, v1::Completeness& out) {
  out.set_window_s(static_cast<std::uint32_t>(window.window_s));
  out.set_looked_at_s(static_cast<std::uint32_t>(window.looked_at_s));
  out.set_since_s(window.since_s);
  if (window.ratio) out.set_ratio(*window.ratio);
  out.set_frames(At(window.flows, Flow::kFrames));
  out.set_lost_frames(At(window.flows, Flow::kLostFrames));
  out.set_messages(At(window.flows, Flow::kMessages));
  out.set_observations(At(window.flows, Flow::kObservations));
  out.set_lost_observations(At(window.flows, Flow::kLostObservations));
  out.set_acknowledged_observations(At(window.flows, Flow::kAcknowledged));
}

// What the store had committed when the sensor made its report: what it has now without the blocks that came since.
void AddCommitted(const v1::SensorStatus& status, const CommitTrail& trail, CounterMap& counters) {
  const auto since = trail.Between(ValueOf(counters, "delivery.blocks.acknowledged"), status.committed_sequence());
  if (!since) return;
  counters[std::string(kCommittedCounter)] = status.committed_observation_count() - static_cast<std::uint64_t>(*since);
}

void AddEquations(const SensorInfo& info, v1::SensorStatus& status) {
  CounterMap counters(info.counters.begin(), info.counters.end());
  AddCommitted(status, info.trail, counters);
  const std::vector<Equation> equations = SensorEquations(counters);
  for (const Equation& equation : equations) AddEquation(equation, *status.add_equations());
  status.set_residue(TotalResidue(equations));
}

void AddLive(Sensors& sensors, const SensorInfo& info) {
  v1::SensorStatus* status = NewestOf(sensors, info.key.sensor_id, info.key.boot_epoch);
  if (status == nullptr) return;
  status->set_sensor_name(info.sensor_name);
  status->set_version(info.version);
  status->set_connected(info.connected);
  status->set_finished(info.finished);
  status->set_last_contact_s(std::max(status->last_contact_s(), info.last_contact_s));
  for (const auto& [name, value] : info.counters) {
    v1::Counter& counter = *status->add_counters();
    counter.set_name(name);
    counter.set_value(value);
  }
  status->set_report_time_s(info.report_s);
  const std::int64_t heard_s = info.report_s == 0 ? info.last_contact_s : info.report_s;
  status->set_silent(!info.finished && base::UnixNow_s() - heard_s > kSilent_s);
  AddEquations(info, *status);
}

// Of all starts of the sensor that are known, oldest first. What an earlier start did not end ended with it.
void AddSampling(const SensorInfo& info, v1::SensorStatus& status) {
  for (const SamplingSpan& span : info.sampling) {
    v1::SamplingSpan& out = *status.add_sampling();
    out.set_begin_ms(span.begin_ms);
    out.set_end_ms(span.end_ms);
    out.set_one_in(span.one_in);
    if (span.end_ms == 0 && info.key.boot_epoch != status.boot_epoch()) {
      out.set_end_ms(std::max(span.begin_ms, 1000 * info.report_s));
    }
  }
  if (const int more = status.sampling_size() - kMaxSpans; more > 0) {
    status.mutable_sampling()->DeleteSubrange(0, more);
  }
}

void FillStore(const storage::Statistics& statistics, const Counters& counters, const StoreState& state,
               v1::StoreStatus& store) {
  store.set_record_count(statistics.records);
  store.set_observation_count(statistics.observations);
  store.set_used_octets(statistics.used_octets);
  store.set_map_octets(statistics.map_octets);
  store.set_format_version(statistics.format_version);
  store.set_state(state.text());
  constexpr std::array kOrderNames = {"forward", "inverse", "owner_names", "target_names"};
  for (std::size_t i = 0; i < statistics.orders.size(); ++i) {
    v1::StoreOrder& order = *store.add_orders();
    order.set_name(kOrderNames[i]);
    order.set_runs(statistics.orders[i].runs);
    order.set_rows(statistics.orders[i].rows);
    order.set_octets(statistics.orders[i].octets);
  }
  v1::ErasureStatus& erasure = *store.mutable_erasure();
  erasure.set_erased_record_count(statistics.erased_records);
  erasure.set_erased_observation_count(statistics.erased_observations);
  erasure.set_tombstone_count(statistics.tombstones);
  erasure.set_sweeping(statistics.sweeping);
  erasure.set_last_limit_sweep_s(static_cast<std::int64_t>(statistics.last_limit_sweep_s));
  store.mutable_merge()->set_steps(statistics.compaction.steps);
  store.mutable_merge()->set_busy(statistics.compaction.busy);
  store.mutable_merge()->set_error(statistics.compaction.error);
  for (const auto& [name, value] : counters.Named()) {
    v1::Counter& counter = *store.add_counters();
    counter.set_name(std::string(name));
    counter.set_value(value);
  }
}

}  // namespace

StatusReader::StatusReader(const StatusContext& context) : context_(context), start_time_s_(base::UnixNow_s()) {}

base::Result<v1::GetStatusResponse> StatusReader::Read() const {
  // The store before the reports: what is committed meanwhile is in neither.
  const auto statistics = context_.database.Stats();
  if (!statistics) return std::unexpected(statistics.error());
  const auto stored = context_.database.Sensors();
  if (!stored) return std::unexpected(stored.error());
  v1::GetStatusResponse response;
  response.set_version(base::kVersion);
  response.set_start_time_s(start_time_s_);
  FillStore(*statistics, context_.counters, context_.state, *response.mutable_store());
  Sensors sensors;
  for (const storage::SensorState& state : *stored) AddStored(sensors, state);
  const std::vector<SensorInfo> entries = context_.registry.Entries();
  for (const SensorInfo& info : entries) AddLive(sensors, info);
  for (const SensorInfo& info : entries) AddSampling(info, sensors[info.key.sensor_id]);
  for (auto& [id, status] : sensors) {
    for (const Completeness& window : context_.registry.Windows(id))
      AddCompleteness(window, *status.add_completeness());
    *response.add_sensors() = std::move(status);
  }
  return response;
}

}  // namespace spoor::controlplane
