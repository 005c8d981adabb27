// Values of the rows: what a record, a sensor and the database itself keep. FORMAT.md "Values" gives the layouts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "observation/record.h"

namespace spoor::storage {

// The layout that this code reads and writes; the ones before, which are the same without the journal, without days,
// and without anything erased; and the one that it migrates.
inline constexpr std::uint32_t kFormatVersion = 5;
inline constexpr std::uint32_t kDatedVersion = 4;
inline constexpr std::uint32_t kErasingVersion = 3;
inline constexpr std::uint32_t kPlainVersion = 2;
inline constexpr std::uint32_t kMigratedVersion = 1;

// What a record adds to its tuple.
struct Sighting {
  std::uint32_t time_first_s = 0;
  std::uint32_t time_last_s = 0;
  std::uint64_t count = 0;
  std::uint8_t provenance = 0;
};

Sighting SightingOf(const observation::RecordView& record);

// Minimum, maximum, saturating sum, union: associative and commutative.
Sighting Merge(const Sighting& a, const Sighting& b);

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
