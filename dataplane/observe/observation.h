// An observation on its way through one worker: one tuple seen in one accepted message, or in several equal ones.
#pragma once

#include <cstdint>

#include "dataplane/fingerprint.h"
#include "observation/record.h"

namespace spoor::dataplane {

// `tuple` points at type (2 octets, big endian), owner and RDATA, in memory of the current burst.
struct Observation {
  Fingerprint key;
  const std::uint8_t* tuple = nullptr;
  std::uint32_t time_first_s = 0;
  std::uint32_t time_last_s = 0;
  std::uint32_t count = 1;  // messages
  std::uint16_t type = 0;
  std::uint16_t owner_octets = 0;
  std::uint16_t rdata_octets = 0;
  std::uint8_t provenance = 0;

  observation::RecordView AsRecord() const noexcept {
    const std::uint8_t* owner = tuple + 2;
    return {{type, {owner, owner_octets}, {owner + owner_octets, rdata_octets}},
            time_first_s,
            time_last_s,
            count,
            provenance};
  }
};

}  // namespace spoor::dataplane
