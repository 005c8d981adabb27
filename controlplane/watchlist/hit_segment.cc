#include "controlplane/watchlist/hit_segment.h"

#include <xxhash.h>

#include <algorithm>
#include <string_view>

#include "base/byte_cursor.h"

namespace spoor::controlplane {
namespace {

constexpr std::string_view kMagic = "SPOORHIT";
constexpr std::uint32_t kVersion = 1;

std::uint64_t SumOf(base::ByteSpan head, base::ByteSpan message = {}) {
  return XXH3_64bits_withSeed(message.data(), message.size(), XXH3_64bits(head.data(), head.size()));
}

}  // namespace

std::string EncodeHitHeader(std::uint64_t previous) {
  std::string header;
  base::ByteWriter out(header);
  out.Octets(base::AsBytes(kMagic));
  out.U32(kVersion);
  out.U64(previous);
  out.U64(SumOf(base::AsBytes(header)));
  return header;
}

void AppendHitEntry(std::uint64_t position, base::ByteSpan message, std::string& out) {
  std::string head;
  base::ByteWriter writer(head);
  writer.U32(static_cast<std::uint32_t>(message.size()));
  writer.U64(position);
  writer.U64(SumOf(base::AsBytes(head), message));
  out += head;
  out += base::AsChars(message);
}

base::Result<HitSegmentReader> HitSegmentReader::Open(base::ByteSpan octets) {
  base::ByteReader in(octets);
  const bool is_ours = base::AsChars(in.Take(kMagic.size())) == kMagic && in.U32() == kVersion;
  const std::uint64_t previous = in.U64();
  const std::uint64_t sum = in.U64();
  if (!in.ok() || !is_ours || sum != SumOf(octets.first(kHitHeader_octets - 8))) {
    return base::Fail(base::ErrorCode::kDataLoss, "is damaged at its beginning, or of another version");
  }
  return HitSegmentReader(octets, previous);
}

std::optional<HitEntry> HitSegmentReader::Next() {
  base::ByteReader in(octets_.subspan(good_octets_));
  const base::ByteSpan head = in.Rest().first(std::min<std::size_t>(in.remaining(), kHitOverhead_octets - 8));
  const std::uint32_t length = in.U32();
  HitEntry entry{in.U64(), {}};
  const std::uint64_t sum = in.U64();
  if (length > kMaxHitMessage_octets) return std::nullopt;
  entry.message = in.Take(length);
  if (!in.ok() || sum != SumOf(head, entry.message) || entry.position <= last_) return std::nullopt;
  last_ = entry.position;
  good_octets_ += in.position();
  return entry;
}

}  // namespace spoor::controlplane
