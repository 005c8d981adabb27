// The shape of each known RR type's RDATA: which fields follow each other. One table drives checking and canonical
// form, so that a new type is one line. Types that are not in the table are opaque (RFC 3597).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace spoor::dns {

// One field of RDATA.
enum class Field : std::uint8_t {
  kEnd,         // nothing more
  kFoldedName,  // a name; canonical form is lower case (RFC 4034 6.2 as amended by RFC 6840 5.1, RFC 9460 2.5)
  kName,        // a name whose case is kept
  k1,           // that many octets
  k2,
  k4,
  k6,
  k8,
  k16,
  k18,
  kString,          // <character-string>: a length octet and as many octets (RFC 1035 3.3)
  kStrings,         // one or more <character-string> up to the end
  kOptionalString,  // a <character-string>, or nothing
  kNonEmptyString,  // a <character-string> of at least one octet
  kRest,            // all that is left
  kRestNonEmpty,    // all that is left, at least one octet
  kTypeBitmap,      // RFC 4034 4.1.2, to the end
  kDigestDs,        // to the end; length by the digest type in octet 3 of the RDATA (RFC 4034 5.1, 4509, 5933, 6605)
  kDigestZonemd,    // to the end; length by the hash algorithm in octet 5 of the RDATA (RFC 8976 2.2)
  kSvcParams,       // RFC 9460 2.2, to the end
  kAplItems,        // RFC 3123 4, to the end
  kGateway,         // RFC 4025 2.5: by the gateway type in octet 1 of the RDATA
  kRelay,           // RFC 8777 4.2.4: by the relay type in octet 1 of the RDATA
  kHip,             // RFC 8005 5: the whole RDATA
  kA6,              // RFC 2874 3.1: the whole RDATA
};

inline constexpr std::size_t kMaxFields = 7;
using Shape = std::array<Field, kMaxFields>;

// The shape of `type`, or nullptr if its RDATA is opaque. Lives for ever.
const Shape* FindShape(std::uint16_t type) noexcept;

}  // namespace spoor::dns
