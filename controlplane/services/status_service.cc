#include "controlplane/services/status_service.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/version.h"
#include "controlplane/grpc_status.h"

namespace spoor::controlplane {
namespace {

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
}

void FillStore(const storage::Statistics& statistics, const Counters& counters, const StoreState& state,
               v1::StoreStatus& store) {
  store.set_record_count(statistics.records);
  store.set_observation_count(statistics.observations);
  store.set_used_octets(statistics.used_octets);
  store.set_map_octets(statistics.map_octets);
  store.set_format_version(statistics.format_version);
  store.set_state(state.text());
  for (const auto& [name, value] : counters.Named()) {
    v1::Counter& counter = *store.add_counters();
    counter.set_name(std::string(name));
    counter.set_value(value);
  }
}

}  // namespace

StatusService::StatusService(const StatusContext& context) : context_(context), start_time_s_(base::UnixNow_s()) {}

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* call, const v1::GetStatusRequest*,
                                                   v1::GetStatusResponse* response) {
  grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
  context_.pool.Post([this, reactor, response] {
    const auto filled = Fill(*response);
    reactor->Finish(filled ? grpc::Status::OK : ToGrpcStatus(filled.error()));
  });
  return reactor;
}

base::Result<> StatusService::Fill(v1::GetStatusResponse& response) const {
  const auto statistics = context_.database.Stats();
  if (!statistics) return std::unexpected(statistics.error());
  const auto stored = context_.database.Sensors();
  if (!stored) return std::unexpected(stored.error());
  response.set_version(base::kVersion);
  response.set_start_time_s(start_time_s_);
  FillStore(*statistics, context_.counters, context_.state, *response.mutable_store());
  Sensors sensors;
  for (const storage::SensorState& state : *stored) AddStored(sensors, state);
  for (const SensorInfo& info : context_.registry.Entries()) AddLive(sensors, info);
  for (auto& [id, status] : sensors) *response.add_sensors() = std::move(status);
  return {};
}

}  // namespace spoor::controlplane
