// The record: a tuple with how often, when and how it was seen. What goes from the data plane to the control plane and
// into the store. Merging two records of one tuple is min, max, sum, or: commutative and associative.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "observation/tuple.h"

namespace spoor::observation {

// How a tuple was seen: bits, a record keeps their union (docs/semantics.md, provenance).
enum Provenance : std::uint8_t {
  kAnswer = 1,      // answer section, AA=1
  kNonauth = 2,     // answer section, AA=0
  kDelegation = 4,  // NS in the authority section of a non-authoritative answer
  kAuthority = 8,   // other records of an authority section
  kGlue = 16,       // additional section
};
inline constexpr std::uint8_t kAllProvenance = 31;

// A record whose octets belong to somebody else. Times are whole seconds since the Unix epoch, first <= last; count
// >= 1.
struct RecordView {
  TupleView tuple;
  std::uint32_t time_first_s = 0;
  std::uint32_t time_last_s = 0;
  std::uint64_t count = 0;
  std::uint8_t provenance = 0;
};

// A record that owns its octets.
struct Record {
  std::string owner;
  std::string rdata;
  std::uint16_t type = 0;
  std::uint32_t time_first_s = 0;
  std::uint32_t time_last_s = 0;
  std::uint64_t count = 0;
  std::uint8_t provenance = 0;

  // Valid as long as the record is not changed.
  RecordView view() const {
    return {{type, base::AsBytes(owner), base::AsBytes(rdata)}, time_first_s, time_last_s, count, provenance};
  }
};

// An owned copy.
inline Record Copy(const RecordView& view) {
  return {base::ToString(view.tuple.owner),
          base::ToString(view.tuple.rdata),
          view.tuple.type,
          view.time_first_s,
          view.time_last_s,
          view.count,
          view.provenance};
}

// a + b, or the largest number: a count never wraps.
inline std::uint64_t SaturatingAdd(std::uint64_t a, std::uint64_t b) noexcept {
  const std::uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace spoor::observation
