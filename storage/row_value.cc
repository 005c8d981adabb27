#include "storage/row_value.h"

#include <algorithm>

#include "base/byte_cursor.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kEpochOctets = 8;

}  // namespace

Sighting SightingOf(const observation::RecordView& record) {
  return {record.time_first_s, record.time_last_s, record.count, record.provenance};
}

Sighting Merge(const Sighting& a, const Sighting& b) {
  return {std::min(a.time_first_s, b.time_first_s), std::max(a.time_last_s, b.time_last_s),
          observation::SaturatingAdd(a.count, b.count), static_cast<std::uint8_t>(a.provenance | b.provenance)};
}

std::string SensorKey(std::string_view sensor_id, std::uint64_t boot_epoch) {
  std::string key(sensor_id);
  key.push_back('\0');
  base::ByteWriter(key).U64(boot_epoch);
  return key;
}

bool ReadSensorKey(base::ByteSpan key, std::string& sensor_id, std::uint64_t& boot_epoch) {
  if (key.size() <= kEpochOctets + 1) return false;
  base::ByteReader in(key);
  sensor_id = base::ToString(in.Take(key.size() - kEpochOctets - 1));
  const bool terminated = in.U8() == 0;
  boot_epoch = in.U64();
  return terminated && in.ok();
}

std::string EncodeSensorValue(const SensorValue& value) {
  std::string octets;
  base::ByteWriter out(octets);
  out.U64(value.sequence);
  out.U64(value.observations);
  out.U64(value.last_commit_s);
  return octets;
}

bool ReadSensorValue(base::ByteSpan octets, SensorValue& value) {
  base::ByteReader in(octets);
  value = {in.U64(), in.U64(), in.U64()};
  return in.ok() && in.remaining() == 0;
}

}  // namespace spoor::storage
