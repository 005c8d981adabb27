// Tuples as full sort keys, one for each index, and back. A full key holds the whole tuple and may be longer than the
// database takes; stored_key.h says how it is then shortened. FORMAT.md "Full keys" gives the layouts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "observation/tuple.h"

namespace spoor::storage {

// The indexes that hold one row for each record. The values appear in resume tokens.
enum class Index : std::uint8_t { kForward = 1, kInverse = 2 };

// First octet of an inverse key: how the RDATA sorts. The order of the values is the order of the index.
enum class RdataKind : std::uint8_t {
  kIpv4 = 0x04,  // A: the address
  kIpv6 = 0x06,  // AAAA: the address
  kName = 0x10,  // types with a pivot name (dns::PivotName): that name, labels from the root
  kRaw = 0x20,   // everything else: the octets
  kLong = 0x21,  // what is longer than kMaxRawOctets: its hash, so that keys differ early
};

// The longest RDATA of kind kRaw.
inline constexpr std::size_t kMaxRawOctets = 256;

struct OwnedTuple {
  std::uint16_t type = 0;
  std::string owner;
  std::string rdata;

  observation::TupleView view() const { return {type, base::AsBytes(owner), base::AsBytes(rdata)}; }
};

RdataKind KindOf(std::uint16_t type, base::ByteSpan rdata);

// Appends kind and sort key of RDATA that has no pivot name and is no address.
void AppendRawSortKey(std::string& key, base::ByteSpan rdata);

// The name by which the RDATA is looked up, in lower case; nullopt when it has none.
std::optional<std::string> LookupName(std::uint16_t type, base::ByteSpan rdata);

// Appends owner from the root, type, RDATA: the order of export. False when the owner is not a wire name; what was
// appended then means nothing.
bool AppendForwardKey(std::string& key, const observation::TupleView& tuple);

// Appends RDATA by kind, then type, then owner. False when the owner is not a wire name; what was appended then means
// nothing.
bool AppendInverseKey(std::string& key, const observation::TupleView& tuple);

// The same as values; empty when the owner is not a wire name.
std::string ForwardKey(const observation::TupleView& tuple);
std::string InverseKey(const observation::TupleView& tuple);

// Builds the full key of `index`.
std::string FullKey(Index index, const observation::TupleView& tuple);

// The counterpart of FullKey for octets that may be anything: nullopt unless FullKey of the result gives `key` again.
std::optional<OwnedTuple> DecodeFullKey(Index index, base::ByteSpan key);

// As DecodeFullKey for keys that this database wrote: checks bounds, not that the key is the only spelling.
std::optional<OwnedTuple> ReadFullKey(Index index, base::ByteSpan key);

}  // namespace spoor::storage
