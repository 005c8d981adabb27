// RDATA as it stands in a message, checked against its type's shape and brought to canonical form: names decompressed
// and, for the types of RFC 4034 6.2 as amended by RFC 6840 5.1 and for SVCB and HTTPS, in lower case. All else stays
// as it is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "dns/name_expander.h"

namespace spoor::dns {

inline constexpr std::size_t kMaxRdata_octets = 65535;
// Room that CanonicalRdata needs at `out`: the longest RDATA and one name beyond it.
inline constexpr std::size_t kRdataRoom_octets = kMaxRdata_octets + kNameRoom_octets;

// Where RDATA lies in a message.
struct RdataPlace {
  std::size_t offset = 0;
  std::size_t octets = 0;  // RDLENGTH; offset + octets is inside the message
};

// Writes the canonical form of the RDATA of `type` to `out` and its length to `written`. False if the RDATA has not the
// shape of its type or the canonical form is longer than 65535 octets. `names` has been reset to `message`. No
// allocation.
bool CanonicalRdata(std::uint16_t type, base::ByteSpan message, RdataPlace place, NameExpander& names,
                    std::uint8_t* out, std::size_t& written) noexcept;

}  // namespace spoor::dns
