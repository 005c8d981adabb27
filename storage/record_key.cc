#include "storage/record_key.h"

#include <xxhash.h>

#include <algorithm>

#include "base/byte_cursor.h"
#include "dns/rdata_pivot.h"
#include "dns/types.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kIpv4Octets = 4;
constexpr std::size_t kIpv6Octets = 16;
constexpr std::size_t kHashOctets = 16;

// Lengths of labels are at most 63 and no upper-case letter is below 65, so a whole wire name can be folded at once.
std::string FoldWire(base::ByteSpan wire) {
  std::string folded = base::ToString(wire);
  for (char& octet : folded) {
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet - 'A' + 'a');
  }
  return folded;
}

bool AppendName(std::string& key, base::ByteSpan wire) {
  if (!AppendNameKey(key, wire, LabelOrder::kFromRoot)) return false;
  key.push_back(kNameEnd);
  return true;
}

// The part of an inverse key that says what the RDATA leads to; returns the RDATA octets that it does not hold.
base::ByteSpan AppendRdataSortKey(std::string& key, RdataKind kind, const observation::TupleView& tuple) {
  key.push_back(static_cast<char>(kind));
  if (kind == RdataKind::kIpv4 || kind == RdataKind::kIpv6) {
    key.append(base::AsChars(tuple.rdata));
    return {};
  }
  if (kind == RdataKind::kRaw || kind == RdataKind::kLong) {
    key.pop_back();
    AppendRawSortKey(key, tuple.rdata);
    return kind == RdataKind::kLong ? tuple.rdata : base::ByteSpan{};
  }
  const std::string name = LookupName(tuple.type, tuple.rdata).value_or(std::string(1, '\0'));
  AppendName(key, base::AsBytes(name));
  return base::AsChars(tuple.rdata) == name ? base::ByteSpan{} : tuple.rdata;
}

OwnedTuple ReadForward(base::ByteReader& in) {
  OwnedTuple tuple;
  tuple.owner = ReadNameKey(in, LabelOrder::kFromRoot);
  tuple.type = in.U16();
  tuple.rdata = base::ToString(in.Take(in.remaining()));
  return tuple;
}

std::string ReadRdataSortKey(base::ByteReader& in, RdataKind kind) {
  switch (kind) {
    case RdataKind::kIpv4:
      return base::ToString(in.Take(kIpv4Octets));
    case RdataKind::kIpv6:
      return base::ToString(in.Take(kIpv6Octets));
    case RdataKind::kName:
      return ReadNameKey(in, LabelOrder::kFromRoot);
    case RdataKind::kRaw:
      return ReadEscaped(in);
    case RdataKind::kLong:
      in.Skip(kHashOctets);  // the RDATA is the rest
      return {};
  }
  in.Fail();
  return {};
}

OwnedTuple ReadInverse(base::ByteReader& in) {
  OwnedTuple tuple;
  const RdataKind kind{in.U8()};
  tuple.rdata = ReadRdataSortKey(in, kind);
  tuple.type = in.U16();
  tuple.owner = ReadNameKey(in, LabelOrder::kFromRoot);
  const base::ByteSpan rest = in.Take(in.remaining());
  if (!rest.empty()) tuple.rdata = base::ToString(rest);
  return tuple;
}

}  // namespace

std::optional<std::string> LookupName(std::uint16_t type, base::ByteSpan rdata) {
  const std::optional<base::ByteSpan> name = dns::PivotName(type, rdata);
  if (!name) return std::nullopt;
  return FoldWire(*name);
}

RdataKind KindOf(std::uint16_t type, base::ByteSpan rdata) {
  if (type == dns::TypeNumber(dns::RrType::kA) && rdata.size() == kIpv4Octets) return RdataKind::kIpv4;
  if (type == dns::TypeNumber(dns::RrType::kAaaa) && rdata.size() == kIpv6Octets) return RdataKind::kIpv6;
  if (dns::PivotName(type, rdata)) return RdataKind::kName;
  return rdata.size() > kMaxRawOctets ? RdataKind::kLong : RdataKind::kRaw;
}

void AppendRawSortKey(std::string& key, base::ByteSpan rdata) {
  if (rdata.size() <= kMaxRawOctets) {
    key.push_back(static_cast<char>(RdataKind::kRaw));
    return AppendEscaped(key, rdata);
  }
  key.push_back(static_cast<char>(RdataKind::kLong));
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(rdata.data(), rdata.size()));
  key.append(base::AsChars(canonical.digest));
}

bool AppendForwardKey(std::string& key, const observation::TupleView& tuple) {
  if (!AppendName(key, tuple.owner)) return false;
  base::ByteWriter out(key);
  out.U16(tuple.type);
  out.Octets(tuple.rdata);
  return true;
}

bool AppendInverseKey(std::string& key, const observation::TupleView& tuple) {
  const base::ByteSpan rest = AppendRdataSortKey(key, KindOf(tuple.type, tuple.rdata), tuple);
  base::ByteWriter(key).U16(tuple.type);
  if (!AppendName(key, tuple.owner)) return false;
  key.append(base::AsChars(rest));
  return true;
}

std::string ForwardKey(const observation::TupleView& tuple) {
  std::string key;
  return AppendForwardKey(key, tuple) ? key : std::string();
}

std::string InverseKey(const observation::TupleView& tuple) {
  std::string key;
  return AppendInverseKey(key, tuple) ? key : std::string();
}

std::string FullKey(Index index, const observation::TupleView& tuple) {
  return index == Index::kForward ? ForwardKey(tuple) : InverseKey(tuple);
}

std::optional<OwnedTuple> ReadFullKey(Index index, base::ByteSpan key) {
  base::ByteReader in(key);
  OwnedTuple tuple = index == Index::kForward ? ReadForward(in) : ReadInverse(in);
  if (!in.ok()) return std::nullopt;
  return tuple;
}

std::optional<OwnedTuple> DecodeFullKey(Index index, base::ByteSpan key) {
  std::optional<OwnedTuple> tuple = ReadFullKey(index, key);
  if (!tuple || FullKey(index, tuple->view()) != base::AsChars(key)) return std::nullopt;
  return tuple;
}

}  // namespace spoor::storage
