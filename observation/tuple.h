// The unit of uniqueness: (owner name, RR type, RDATA), class IN, in canonical form (docs/semantics.md).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace spoor::observation {

// Longest owner name (RFC 1035 3.1) and RDATA (RFC 1035 3.2.1), in octets.
inline constexpr std::size_t kMaxOwner_octets = 255;
inline constexpr std::size_t kMaxRdata_octets = 65535;

// A tuple whose octets belong to somebody else. `owner` is one whole uncompressed wire name in lower case; `rdata` is
// canonical. Whoever makes a TupleView has checked that.
struct TupleView {
  std::uint16_t type = 0;
  base::ByteSpan owner;
  base::ByteSpan rdata;
};

}  // namespace spoor::observation
