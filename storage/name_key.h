// Names as sort keys: an encoding whose memcmp order is the order of the names, so that the database sorts them without
// knowing DNS. FORMAT.md "Name keys" gives the layout; do not change it without a new format version.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/bytes.h"

namespace spoor::storage {

// Which label comes first in the key.
enum class LabelOrder : std::uint8_t {
  kFromRoot,  // canonical DNS order (RFC 4034 6.1); a domain and all below it are one range
  kFromLeft,  // names that begin with the same labels are one range
};

// Ends a name inside a longer key. Sorts before every label, because escaped octets are never 0.
inline constexpr char kNameEnd = '\0';

// The longest output of AppendNameKey: 254 octets of labels, each of the 250 that are not lengths escaped, and a
// terminator for each of the four labels.
inline constexpr std::size_t kMaxNameKeyOctets = 504;

// Appends the labels of a lower-case wire name, each escaped and terminated, without kNameEnd. The root appends
// nothing. False, with `out` as it was, when `wire` is not exactly one uncompressed name.
bool AppendNameKey(std::string& out, base::ByteSpan wire, LabelOrder order);

// Octets of the name key, with its kNameEnd, that `key` begins with; 0 when it begins with none.
std::size_t NameKeyOctets(std::string_view key);

// Room for any wire name.
using WireName = std::array<std::uint8_t, 255>;

// The wire name of a whole name key (with its kNameEnd), somewhere in `room`; empty when the key is malformed.
base::ByteSpan WireOfNameKey(std::string_view key, LabelOrder order, WireName& room);

// Reads a name key with its kNameEnd and returns the wire name. On a malformed key the reader's error sticks and the
// result is empty.
std::string ReadNameKey(base::ByteReader& in, LabelOrder order);

// Appends octets so that memcmp order is kept and no octet is 0, then a terminator of 0.
void AppendEscaped(std::string& out, base::ByteSpan octets);

// The counterpart of AppendEscaped.
std::string ReadEscaped(base::ByteReader& in);

}  // namespace spoor::storage
