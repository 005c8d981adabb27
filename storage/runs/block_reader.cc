#include <algorithm>
#include <cstring>

#include "base/byte_cursor.h"
#include "storage/runs/block.h"
#include "storage/runs/checksum.h"

namespace spoor::storage {
namespace {

// No section is larger: a row of the longest RDATA, escaped, and what fits before it.
constexpr std::uint64_t kMaxSection_octets = 1 << 20;
constexpr std::size_t kPadding = kColumnPadding_octets;  // packed numbers are read eight octets at a time
constexpr unsigned kMaxFirstBits = 32;

}  // namespace

bool BlockReader::Open(const BlockLayout& layout, base::ByteSpan block) {
  ok_ = true;
  records_ = HoldsRecords(layout.order);
  index_ = tail_index_ = sighting_index_ = 0;
  tails_open_ = sightings_open_ = days_open_ = false;
  type_octets_ = 0;
  base::ByteReader in(block);
  const std::uint64_t checksum = in.U64();
  if (!in.ok() || checksum != Checksum(in.Rest())) return Damaged();

  rows_ = static_cast<std::size_t>(in.VarU64());
  Section heads;
  const auto read_section = [&in](Section& section) {
    section = {in.VarU64(), in.VarU64(), in.VarU64(), {}};
    return in.VarU64();
  };
  const std::uint64_t heads_stored = read_section(heads);
  const std::uint64_t tails_stored = records_ ? read_section(tails_section_) : 0;
  const std::uint64_t sightings_stored = records_ ? read_section(sightings_section_) : 0;
  first_base_s_ = records_ ? static_cast<std::uint32_t>(in.VarU64()) : 0;
  first_bits_ = records_ ? in.U8() : std::uint8_t{0};
  days_section_ = {};
  const std::uint64_t days_stored = layout.days ? read_section(days_section_) : 0;
  heads.stored = in.Take(heads_stored);
  tails_section_.stored = in.Take(tails_stored);
  sightings_section_.stored = in.Take(sightings_stored);
  if (!in.ok() || rows_ == 0 || rows_ > kMaxBlockRows || first_bits_ > kMaxFirstBits) return Damaged();
  const base::ByteSpan packed = in.Take((rows_ * first_bits_ + 7) / 8);
  days_section_.stored = in.Take(days_stored);
  if (!in.ok() || in.remaining() != 0) return Damaged();
  first_packed_.assign(packed.begin(), packed.end());
  first_packed_.resize(first_packed_.size() + kPadding);

  if (!Expand(heads, 0, heads_raw_)) return Damaged();
  const base::ByteSpan raw = base::ByteSpan(heads_raw_).first(heads.raw_octets);
  heads_.Start(raw.first(heads.first_column_octets), raw.subspan(heads.first_column_octets, heads.second_column_octets),
               raw.subspan(heads.first_column_octets + heads.second_column_octets));
  return true;
}

// Makes `raw` the columns of the section, in which `fixed_octets` stand before the two columns whose sizes are known.
bool BlockReader::Expand(const Section& section, std::size_t fixed_octets, std::vector<std::uint8_t>& raw) {
  if (section.raw_octets > kMaxSection_octets || section.first_column_octets > section.raw_octets ||
      section.second_column_octets > section.raw_octets - section.first_column_octets ||
      fixed_octets > section.raw_octets - section.first_column_octets - section.second_column_octets) {
    return false;
  }
  const auto octets = static_cast<std::size_t>(section.raw_octets);
  raw.resize(octets + kPadding);
  static thread_local Decompressor decompressor;  // its memory is larger than a block, and readers are many
  return decompressor.Read(section.stored, std::span(raw).first(octets));
}

bool BlockReader::Next() {
  if (index_ == rows_) return false;
  ++index_;
  return heads_.Next() || Damaged();
}

// How much of `key` the head shares tells most rows apart without looking at them: rows are sorted, so a row that
// shares more with the one before than that one with `key` lies before `key` as well.
bool BlockReader::SkipTo(std::string_view key) {
  const auto matching = [&](std::size_t from) {
    const std::string_view head = heads_.current();
    const std::size_t most = std::min(head.size(), key.size());
    while (from < most && head[from] == key[from]) ++from;
    return from;
  };
  std::size_t matched = index_ == 0 ? 0 : matching(0);
  while (Next()) {
    const std::size_t shared = heads_.shared_octets();
    if (index_ > 1 && shared > matched) continue;
    if (index_ > 1 && shared < matched) return true;
    matched = matching(std::min(shared, matched));
    const std::string_view head = heads_.current();
    if (matched == head.size() || matched == key.size()) return true;
    if (static_cast<std::uint8_t>(head[matched]) > static_cast<std::uint8_t>(key[matched])) return true;
  }
  return false;
}

bool BlockReader::OpenTails() {
  if (!Expand(tails_section_, 2 * rows_, tails_raw_)) return Damaged();
  const base::ByteSpan columns = base::ByteSpan(tails_raw_).first(tails_section_.raw_octets).subspan(2 * rows_);
  const std::size_t shared = tails_section_.first_column_octets;
  const std::size_t lengths = tails_section_.second_column_octets;
  tails_.Start(columns.first(shared), columns.subspan(shared, lengths), columns.subspan(shared + lengths));
  type_octets_ = sizeof type_;
  tails_open_ = true;
  return true;
}

bool BlockReader::LoadKey() {
  if (!records_) return ok_;
  if (!tails_open_ && !OpenTails()) return false;
  for (; tail_index_ < index_; ++tail_index_) {
    if (!tails_.Next()) return Damaged();
  }
  type_[0] = static_cast<char>(tails_raw_[index_ - 1]);
  type_[1] = static_cast<char>(tails_raw_[rows_ + index_ - 1]);
  return true;
}

bool BlockReader::OpenSightings() {
  if (!Expand(sightings_section_, rows_, sightings_raw_)) return Damaged();
  const std::uint8_t* counts = sightings_raw_.data() + rows_;
  const std::uint8_t* durations = counts + sightings_section_.first_column_octets;
  counts_ = {counts, durations};
  durations_ = {durations, durations + sightings_section_.second_column_octets};
  sightings_open_ = true;
  return true;
}

std::uint32_t BlockReader::FirstTime(std::size_t row) const {
  const std::size_t bit = row * first_bits_;
  std::uint64_t octets;
  std::memcpy(&octets, first_packed_.data() + bit / 8, sizeof octets);
  const std::uint64_t mask = (std::uint64_t{1} << first_bits_) - 1;
  return first_base_s_ + static_cast<std::uint32_t>((octets >> (bit % 8)) & mask);
}

bool BlockReader::LoadSighting() {
  if (!records_) return ok_;
  if (!sightings_open_ && !OpenSightings()) return false;
  if (sighting_index_ == index_) return true;
  const std::size_t skip = index_ - sighting_index_ - 1;
  std::uint64_t duration_s = 0;
  if (!SkipVarints(counts_.at, counts_.end, skip) || !SkipVarints(durations_.at, durations_.end, skip) ||
      !TakeVarint(counts_.at, counts_.end, sighting_.count) || !TakeVarint(durations_.at, durations_.end, duration_s)) {
    return Damaged();
  }
  sighting_index_ = index_;
  sighting_.time_first_s = FirstTime(index_ - 1);
  sighting_.time_last_s = sighting_.time_first_s + static_cast<std::uint32_t>(duration_s);
  sighting_.provenance = sightings_raw_[index_ - 1];
  return true;
}

bool BlockReader::OpenDays() {
  if (!Expand(days_section_, 0, days_raw_)) return Damaged();
  const base::ByteSpan raw = base::ByteSpan(days_raw_).first(days_section_.raw_octets);
  const std::size_t lists = days_section_.first_column_octets;
  const std::size_t gaps = days_section_.second_column_octets;
  days_open_ = days_.Start(rows_, raw.first(lists), raw.subspan(lists, gaps), raw.subspan(lists + gaps));
  return days_open_ || Damaged();
}

bool BlockReader::LoadDays(DaySeries& days) {
  days.listed = false;
  days.buckets.clear();
  if (days_section_.raw_octets == 0) return ok_;
  if (!days_open_ && !OpenDays()) return false;
  return days_.Load(index_ - 1, sighting_, days) || Damaged();
}

}  // namespace spoor::storage
