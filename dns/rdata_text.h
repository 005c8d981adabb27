// RDATA as text: the presentation form of every RR type that the field uses, for people, exports and other DNS
// software. What is printed reads back to the same octets, which is worth more than a pretty form: RDATA that does not
// have its type's shape, or that readers of the pretty form would get wrong, is printed in the generic form of RFC
// 3597.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace spoor::dns {

// The presentation form of canonical RDATA (names uncompressed): RFC 1035 section 5, RFC 9460 for SVCB and HTTPS, the
// type's own RFC otherwise; `\# N HEX` (RFC 3597 section 5) for other types and for octets of the wrong shape, `\# 0`
// for none. Never fails, takes any octets, and is printable ASCII on one line. Threads: any.
std::string RdataText(std::uint16_t type, base::ByteSpan rdata);

// As RdataText, appended to `out`.
void AppendRdataText(std::string& out, std::uint16_t type, base::ByteSpan rdata);

}  // namespace spoor::dns
