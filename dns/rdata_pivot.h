// The name or address inside RDATA by which people look records up in the other direction: the domains of a name
// server, of a mail server, of an alias' target, of an address.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace spoor::dns {

// The wire name, inside `rdata` (canonical, so uncompressed) and alive as long as it: the target of NS CNAME DNAME PTR
// MD MF MB MG MR, the host of MX KX AFSDB RT LP, the target of SRV SVCB HTTPS, MNAME of SOA, the mailbox of RP, the
// replacement of NAPTR, MAP822 of PX. nullopt for other types and where no name stands at its place. Never reads
// outside the span.
std::optional<base::ByteSpan> PivotName(std::uint16_t type, base::ByteSpan rdata);

// 4 or 6 when `rdata` is the address of an A or AAAA record; 0: it is none.
std::uint8_t PivotFamily(std::uint16_t type, base::ByteSpan rdata);

}  // namespace spoor::dns
