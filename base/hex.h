// Octets as hexadecimal text and back.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::base {

// Lower-case digits, two for each octet.
std::string ToHex(ByteSpan octets);

// Accepts digits of either case, an even number of them and nothing else; kInvalidArgument otherwise.
Result<std::string> FromHex(std::string_view text);

}  // namespace spoor::base
