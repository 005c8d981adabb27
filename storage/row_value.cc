#include "storage/row_value.h"

#include <algorithm>

#include "base/byte_cursor.h"
#include "storage/record_key.h"
#include "storage/stored_key.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kEpochOctets = 8;

Sighting TakeSighting(base::ByteReader& in) {
  return {in.U32(), in.U32(), in.U64(), in.U8()};
}

// The tuple of a cut row: type, length of the owner, owner, RDATA.
OwnedTuple ReadTuple(base::ByteReader& in) {
  OwnedTuple tuple;
  tuple.type = in.U16();
  tuple.owner = base::ToString(in.Take(in.U8()));
  tuple.rdata = base::ToString(in.Take(in.remaining()));
  return tuple;
}

}  // namespace

Sighting SightingOf(const observation::RecordView& record) {
  return {record.time_first_s, record.time_last_s, record.count, record.provenance};
}

Sighting Merge(const Sighting& a, const Sighting& b) {
  return {std::min(a.time_first_s, b.time_first_s), std::max(a.time_last_s, b.time_last_s),
          observation::SaturatingAdd(a.count, b.count), static_cast<std::uint8_t>(a.provenance | b.provenance)};
}

std::string ForwardValue(const Sighting& sighting, const observation::TupleView& tuple, bool cut) {
  std::string value;
  base::ByteWriter out(value);
  out.U32(sighting.time_first_s);
  out.U32(sighting.time_last_s);
  out.U64(sighting.count);
  out.U8(sighting.provenance);
  if (!cut) return value;
  out.U16(tuple.type);
  out.U8(static_cast<std::uint8_t>(tuple.owner.size()));
  out.Octets(tuple.owner);
  out.Octets(tuple.rdata);
  return value;
}

bool ReadSighting(base::ByteSpan value, Sighting& sighting) {
  base::ByteReader in(value);
  sighting = TakeSighting(in);
  return in.ok();
}

bool ReadForwardRow(std::string_view stored_key, base::ByteSpan value, observation::Record& record) {
  base::ByteReader in(value);
  const Sighting sighting = TakeSighting(in);
  std::optional<OwnedTuple> tuple =
      IsCutKey(stored_key) ? ReadTuple(in) : ReadFullKey(Index::kForward, base::AsBytes(stored_key));
  if (!in.ok() || in.remaining() != 0 || !tuple) return false;
  record = {std::move(tuple->owner), std::move(tuple->rdata), tuple->type,        sighting.time_first_s,
            sighting.time_last_s,    sighting.count,          sighting.provenance};
  return true;
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
