// Domain names between wire form and the text that people and zone files use. Printing escapes so that every label
// octet survives; reading gives the one form that Spoor stores: lower case, uncompressed.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::dns {

// `wire_name` (one whole uncompressed name, any case) with a final dot; the root is ".". RFC 1035 section 5.1: the
// characters `"().;\@$` get a backslash, octets outside 0x21..0x7e become \DDD. Never reads past the span: what is not
// a whole label is left out.
std::string NameText(base::ByteSpan wire_name);

// As NameText, appended to `out`.
void AppendNameText(std::string& out, base::ByteSpan wire_name);

// The lower-case wire form of `text`. The final dot may be missing; \X and \DDD (RFC 1035 section 5.1) are understood.
// kInvalidArgument, naming the place, for: nothing at all, an empty label, a label above 63 octets, a name above 255
// octets, a broken escape, and characters that a name can hold only escaped (space, control, non-ASCII).
base::Result<std::string> NameFromText(std::string_view text);

// The same with the case of `text`, for names in RDATA that keep theirs.
base::Result<std::string> NameFromTextAsIs(std::string_view text);

}  // namespace spoor::dns
