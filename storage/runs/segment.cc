#include "storage/runs/segment.h"

#include <algorithm>

#include "base/byte_cursor.h"
#include "storage/runs/checksum.h"

namespace spoor::storage {
namespace {

constexpr std::uint32_t kMagic = 0x53505347;  // "SPSG"
constexpr std::uint16_t kVersion = 2;
constexpr std::uint16_t kVersionWithoutDays = 1;
constexpr std::size_t kHeader_octets = 44;
// Fields of an entry, four octets each.
constexpr std::size_t kBlockEnd = 0;
constexpr std::size_t kSeparatorEnd = 1;
constexpr std::size_t kFirstTime = 2;
constexpr std::size_t kLastTime = 3;
constexpr std::size_t kEntryFields = 4;
constexpr std::size_t kEntry_octets = 4 * kEntryFields;

bool IsOrder(std::uint8_t value) {
  return value >= 1 && value <= kOrders;
}

}  // namespace

void SegmentBuilder::EndBlock(std::string_view separator, std::size_t rows, const TimeSpan& times) {
  separators_ += separator;
  entries_.push_back(
      {static_cast<std::uint32_t>(blocks_.size()), static_cast<std::uint32_t>(separators_.size()), times});
  rows_ += rows;
  times_.Include(times);
}

bool SegmentBuilder::full() const {
  if (entries_.empty()) return false;
  const std::size_t block = blocks_.size() / entries_.size();
  const std::size_t filter = hashes_.size() * 9 / 8;
  return blocks_.size() + filter + separators_.size() + entries_.size() * kEntry_octets + block * 5 / 4 >
         limits_.segment_octets;
}

std::string SegmentBuilder::Index() const {
  std::string index;
  base::ByteWriter out(index);
  for (const Entry& entry : entries_) {
    out.U32(entry.block_end);
    out.U32(entry.separator_end);
    out.U32(entry.times.first_s);
    out.U32(entry.times.last_s);
  }
  return index.append(separators_);
}

std::string SegmentBuilder::Finish() {
  const std::string index = Index();
  std::string filter;
  if (!hashes_.empty()) AppendKeyFilter(filter, hashes_);
  std::string segment;
  segment.reserve(kHeader_octets + kChecksumOctets + index.size() + filter.size() + blocks_.size());
  base::ByteWriter out(segment);
  out.U32(kMagic);
  out.U16(kVersion);
  out.U8(static_cast<std::uint8_t>(order_));
  out.U8(0);
  out.U32(static_cast<std::uint32_t>(rows_));
  out.U32(static_cast<std::uint32_t>(entries_.size()));
  out.U32(static_cast<std::uint32_t>(separators_.size()));
  out.U32(static_cast<std::uint32_t>(filter.size()));
  out.U32(static_cast<std::uint32_t>(blocks_.size()));
  out.U32(times_.first_s);
  out.U32(times_.last_s);
  out.U64(Checksum(base::AsBytes(index)));
  out.U64(Checksum(base::AsBytes(segment)));
  segment.append(index).append(filter).append(blocks_);
  segment.resize(std::max(segment.size(), kLeastSegment_octets));
  *this = SegmentBuilder(order_, limits_);
  return segment;
}

std::optional<Segment> Segment::Open(base::ByteSpan octets) {
  base::ByteReader in(octets);
  Segment segment;
  segment.octets_ = octets;
  const bool is_segment = in.U32() == kMagic;
  const std::uint16_t version = in.U16();
  const bool known = is_segment && (version == kVersion || version == kVersionWithoutDays);
  const std::uint8_t order = in.U8();
  in.U8();
  segment.order_ = Order{order};
  segment.has_days_ = version == kVersion && segment.order_ == Order::kForward;
  segment.rows_ = in.U32();
  segment.block_count_ = in.U32();
  const std::size_t separators = in.U32();
  const std::size_t filter = in.U32();
  const std::size_t blocks = in.U32();
  segment.times_ = {in.U32(), in.U32()};
  const std::uint64_t index_checksum = in.U64();
  const std::uint64_t header_checksum = in.U64();
  if (!in.ok() || !known || !IsOrder(order) || header_checksum != Checksum(octets.first(kHeader_octets))) {
    return std::nullopt;
  }
  const base::ByteReader index_begin = in;
  segment.entries_ = in.Take(segment.block_count_ * kEntry_octets);
  segment.separators_ = base::AsChars(in.Take(separators));
  const std::size_t index_octets = in.position() - index_begin.position();
  segment.filter_ = in.Take(filter);
  segment.blocks_ = in.Take(blocks);
  const bool filled_up = octets.size() == kLeastSegment_octets;
  if (!in.ok() || (in.remaining() != 0 && !filled_up) ||
      index_checksum != Checksum(index_begin.Rest().first(index_octets)) || !segment.EntriesAreSound()) {
    return std::nullopt;
  }
  segment.first_separator_ = segment.Separator(0);
  return segment;
}

// Ends ascend and lie inside, so that nobody has to look again.
bool Segment::EntriesAreSound() const {
  std::uint32_t block_end = 0;
  std::uint32_t separator_end = 0;
  for (std::size_t i = 0; i < block_count_; ++i) {
    if (Field(i, kBlockEnd) < block_end || Field(i, kSeparatorEnd) < separator_end) return false;
    block_end = Field(i, kBlockEnd);
    separator_end = Field(i, kSeparatorEnd);
  }
  return block_count_ > 0 && block_end == blocks_.size() && separator_end == separators_.size();
}

std::uint32_t Segment::Field(std::size_t entry, std::size_t field) const {
  return base::LoadBe32(entries_.data() + entry * kEntry_octets + field * 4);
}

base::ByteSpan Segment::Block(std::size_t number) const {
  const std::size_t begin = number == 0 ? 0 : Field(number - 1, kBlockEnd);
  return blocks_.subspan(begin, Field(number, kBlockEnd) - begin);
}

TimeSpan Segment::BlockTimes(std::size_t number) const {
  return {Field(number, kFirstTime), Field(number, kLastTime)};
}

std::string_view Segment::Separator(std::size_t number) const {
  const std::size_t begin = number == 0 ? 0 : Field(number - 1, kSeparatorEnd);
  return separators_.substr(begin, Field(number, kSeparatorEnd) - begin);
}

std::size_t Segment::FindBlock(std::string_view key) const {
  std::size_t low = 0;  // its separator is not behind `key`, or it is the first
  std::size_t high = block_count_;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (Separator(middle) <= key ? low : high) = middle;
  }
  return low;
}

}  // namespace spoor::storage
