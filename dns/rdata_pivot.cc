#include "dns/rdata_pivot.h"

#include <cstddef>

#include "base/byte_cursor.h"
#include "dns/name.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

// What stands before the name, and whether more may follow it.
enum class Layout { kNone, kName, kNameAndMore, kU16Name, kU16NameAndMore, kThreeU16Name, kNaptr };

Layout LayoutOf(std::uint16_t type) {
  switch (static_cast<RrType>(type)) {
    case RrType::kNs:
    case RrType::kMd:
    case RrType::kMf:
    case RrType::kCname:
    case RrType::kMb:
    case RrType::kMg:
    case RrType::kMr:
    case RrType::kPtr:
    case RrType::kDname:
      return Layout::kName;
    case RrType::kSoa:
    case RrType::kRp:
      return Layout::kNameAndMore;
    case RrType::kMx:
    case RrType::kAfsdb:
    case RrType::kRt:
    case RrType::kKx:
    case RrType::kLp:
      return Layout::kU16Name;
    case RrType::kPx:
    case RrType::kSvcb:
    case RrType::kHttps:
      return Layout::kU16NameAndMore;
    case RrType::kSrv:
      return Layout::kThreeU16Name;
    case RrType::kNaptr:
      return Layout::kNaptr;
    default:
      return Layout::kNone;
  }
}

void SkipToName(Layout layout, base::ByteReader& in) {
  switch (layout) {
    case Layout::kU16Name:
    case Layout::kU16NameAndMore:
      return in.Skip(2);
    case Layout::kThreeU16Name:
      return in.Skip(6);
    case Layout::kNaptr:
      in.Skip(4);
      for (int string = 0; string < 3; ++string) in.Skip(in.U8());
      return;
    default:
      return;
  }
}

}  // namespace

std::optional<base::ByteSpan> PivotName(std::uint16_t type, base::ByteSpan rdata) {
  const Layout layout = LayoutOf(type);
  if (layout == Layout::kNone) return std::nullopt;
  base::ByteReader in(rdata);
  SkipToName(layout, in);
  const std::size_t octets = in.ok() ? WireNameLength(in.Rest()) : 0;
  const bool more = layout == Layout::kNameAndMore || layout == Layout::kU16NameAndMore;
  if (octets == 0 || (!more && octets != in.remaining())) return std::nullopt;
  return in.Take(octets);
}

std::uint8_t PivotFamily(std::uint16_t type, base::ByteSpan rdata) {
  if (type == TypeNumber(RrType::kA) && rdata.size() == 4) return 4;
  return type == TypeNumber(RrType::kAaaa) && rdata.size() == 16 ? 6 : 0;
}

}  // namespace spoor::dns
