// An entry of a watch-list, checked, in the form in which records are held against it.
#pragma once

#include <cstdint>
#include <string>

#include "base/ip.h"
#include "base/result.h"

namespace spoor::v1 {
class WatchlistEntry;
}  // namespace spoor::v1

namespace spoor::controlplane {

inline constexpr std::size_t kMinKeyword_octets = 3;
inline constexpr std::size_t kMaxKeyword_octets = 63;

enum class EntryKind : std::uint8_t {
  kName,         // owner names
  kDomain,       // owner names at and below
  kRdataName,    // names that RDATA leads to
  kRdataDomain,  // the same, at and below
  kNetwork,      // addresses of A and AAAA records
  kPattern,      // owner names, by regular expression
};

struct ParsedEntry {
  EntryKind kind = EntryKind::kName;
  // A wire name in lower case, NetworkKey, or the text of a regular expression.
  std::string key;

  bool operator==(const ParsedEntry&) const = default;
};

// Says what is watched for, and looks at a regular expression but does not compile it. kInvalidArgument "FIELD: why",
// of a regular expression "regex: column N: why".
base::Result<ParsedEntry> ParseEntry(const v1::WatchlistEntry& entry);

// Family, length, and so many leading bits of an address as octets, the others 0: 6 or 18 octets.
std::string NetworkKey(const base::IpPrefix& network);

}  // namespace spoor::controlplane
