// Values of the rows: what a record, a sensor and the database itself keep. FORMAT.md "Values" gives the layouts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "observation/record.h"

namespace spoor::storage {

// The layout that this code reads and writes.
inline constexpr std::uint32_t kFormatVersion = 1;

// What a record adds to its tuple. Encoded with a fixed size, so that an update never moves the row.
struct Sighting {
  std::uint32_t time_first_s = 0;
  std::uint32_t time_last_s = 0;
  std::uint64_t count = 0;
  std::uint8_t provenance = 0;
};

Sighting SightingOf(const observation::RecordView& record);

// Minimum, maximum, saturating sum, union: associative and commutative.
Sighting Merge(const Sighting& a, const Sighting& b);

// The value of a forward row. `cut` says that the row's key is cut: the tuple then follows the sighting.
std::string ForwardValue(const Sighting& sighting, const observation::TupleView& tuple, bool cut);

// The first part of a forward row's value. False when it is damaged.
bool ReadSighting(base::ByteSpan value, Sighting& sighting);

// Reads a forward row with its stored key; false when the row is damaged.
bool ReadForwardRow(std::string_view stored_key, base::ByteSpan value, observation::Record& record);

// What the sensors table keeps for one boot epoch.
struct SensorValue {
  std::uint64_t sequence = 0;
  std::uint64_t observations = 0;
  std::uint64_t last_commit_s = 0;
};

// Sensor id, 0, boot epoch.
std::string SensorKey(std::string_view sensor_id, std::uint64_t boot_epoch);
// False when damaged.
bool ReadSensorKey(base::ByteSpan key, std::string& sensor_id, std::uint64_t& boot_epoch);

std::string EncodeSensorValue(const SensorValue& value);
// False when damaged.
bool ReadSensorValue(base::ByteSpan octets, SensorValue& value);

}  // namespace spoor::storage
