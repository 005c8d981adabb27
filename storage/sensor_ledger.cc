#include "storage/sensor_ledger.h"

#include <utility>

namespace spoor::storage {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxSensorId_octets = 255;

base::Result<SensorValue> ReadSensorRow(const Environment& environment, const Transaction& txn, std::string_view key) {
  const auto row = Get(txn, environment.tables().sensors, key);
  if (!row) return std::unexpected(row.error());
  SensorValue value;
  if (*row && !ReadSensorValue(**row, value)) return std::unexpected(LmdbError("database: sensor", MDB_CORRUPTED));
  return value;
}

std::unexpected<base::Error> Gap(const SensorPosition& position, std::uint64_t stored) {
  return base::Fail(ErrorCode::kFailedPrecondition, "sensor " + position.sensor_id + ": block " +
                                                        std::to_string(position.sequence) + " came after block " +
                                                        std::to_string(stored) +
                                                        ": blocks between them are missing; send them first");
}

}  // namespace

base::Result<SensorValue> ReadSensor(const Environment& environment, const Transaction& txn, std::string_view sensor_id,
                                     std::uint64_t boot_epoch) {
  if (sensor_id.size() > kMaxSensorId_octets) return SensorValue{};
  return ReadSensorRow(environment, txn, SensorKey(sensor_id, boot_epoch));
}

base::Result<std::vector<SensorState>> ListSensors(const Environment& environment, const Transaction& txn) {
  base::Result<Cursor> cursor = Cursor::Open(txn, environment.tables().sensors);
  if (!cursor) return std::unexpected(cursor.error());
  std::vector<SensorState> sensors;
  base::Result<bool> found = cursor->Seek({});
  for (; found && *found; found = cursor->Next()) {
    SensorState state;
    SensorValue value;
    if (!ReadSensorKey(base::AsBytes(cursor->key()), state.sensor_id, state.boot_epoch) ||
        !ReadSensorValue(cursor->value(), value)) {
      return std::unexpected(LmdbError("database: sensor", MDB_CORRUPTED));
    }
    state.sequence = value.sequence;
    state.observations = value.observations;
    state.last_commit_s = value.last_commit_s;
    sensors.push_back(std::move(state));
  }
  if (!found) return std::unexpected(found.error());
  return sensors;
}

base::Result<bool> SensorLedger::Accept(const SensorPosition& position, std::uint64_t observations) {
  const std::string& id = position.sensor_id;
  if (id.empty() || id.size() > kMaxSensorId_octets || id.find('\0') != std::string::npos || position.sequence == 0) {
    return base::Fail(ErrorCode::kInvalidArgument,
                      "sensor: id or block sequence out of range: ids have 1 to 255 octets, sequences begin at 1");
  }
  const std::string key = SensorKey(id, position.boot_epoch);
  auto entry = changed_.find(key);
  if (entry == changed_.end()) {
    const base::Result<SensorValue> stored = ReadSensorRow(environment_, txn_, key);
    if (!stored) return std::unexpected(stored.error());
    entry = changed_.emplace(key, *stored).first;
  }
  SensorValue& value = entry->second;
  if (position.sequence <= value.sequence) return false;
  if (position.sequence - value.sequence > 1) return Gap(position, value.sequence);
  value.sequence = position.sequence;
  value.observations = observation::SaturatingAdd(value.observations, observations);
  return true;
}

base::Result<> SensorLedger::Write(std::uint64_t now_s) {
  for (auto& [key, value] : changed_) {
    value.last_commit_s = now_s;
    if (const auto put = Put(txn_, environment_.tables().sensors, key, EncodeSensorValue(value)); !put) return put;
  }
  return {};
}

}  // namespace spoor::storage
