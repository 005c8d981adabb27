#include <algorithm>
#include <bit>

#include "base/byte_cursor.h"
#include "storage/runs/block.h"
#include "storage/runs/checksum.h"

namespace spoor::storage {
namespace {

// Numbers of `bits` bits each, the first in the lowest bits of the first octet.
void AppendPacked(std::string& out, const std::vector<std::uint32_t>& values, std::uint32_t base_value, unsigned bits) {
  std::uint64_t pending = 0;
  unsigned pending_bits = 0;
  for (const std::uint32_t value : values) {
    pending |= std::uint64_t{value - base_value} << pending_bits;
    for (pending_bits += bits; pending_bits >= 8; pending_bits -= 8) {
      out.push_back(static_cast<char>(pending));
      pending >>= 8;
    }
  }
  if (pending_bits > 0) out.push_back(static_cast<char>(pending));
}

}  // namespace

void TimeSpan::Include(const Sighting& sighting) {
  first_s = std::min(first_s, sighting.time_first_s);
  last_s = std::max(last_s, sighting.time_last_s);
}

void TimeSpan::Include(const TimeSpan& other) {
  first_s = std::min(first_s, other.first_s);
  last_s = std::max(last_s, other.last_s);
}

void BlockBuilder::Add(const KeyParts& key, const Sighting& sighting, const DaySeries& days) {
  ++rows_;
  heads_.Add(key.head);
  if (!HoldsRecords(order_)) return;
  types_high_.push_back(key.type[0]);
  types_low_.push_back(key.type[1]);
  tails_.Add(key.tail);
  first_s_.push_back(sighting.time_first_s);
  provenance_.push_back(static_cast<char>(sighting.provenance));
  base::ByteWriter(counts_).VarU64(sighting.count);
  base::ByteWriter(durations_).VarU64(sighting.time_last_s - sighting.time_first_s);
  times_.Include(sighting);
  if (days.listed) days_.Add(rows_ - 1, sighting, days);
}

void BlockBuilder::Finish(std::string& out) {
  std::string header;
  std::string body;
  base::ByteWriter(header).VarU64(rows_);
  AppendSection(header, body, heads_, {});
  if (HoldsRecords(order_)) {
    AppendSection(header, body, tails_, types_high_ + types_low_);
    AppendSightings(header, body);
  }
  if (order_ == Order::kForward) AppendDays(header, body);
  header += body;
  base::ByteWriter(out).U64(Checksum(base::AsBytes(header)));
  out += header;
  Clear();
}

void BlockBuilder::AppendSection(std::string& header, std::string& body, const FrontCoder& strings,
                                 std::string_view fixed) {
  raw_.assign(fixed).append(strings.shared()).append(strings.lengths()).append(strings.suffixes());
  base::ByteWriter out(header);
  out.VarU64(strings.shared().size());
  out.VarU64(strings.lengths().size());
  out.VarU64(raw_.size());
  out.VarU64(compressor_.Append(body, raw_));
}

void BlockBuilder::AppendSightings(std::string& header, std::string& body) {
  raw_.assign(provenance_).append(counts_).append(durations_);
  base::ByteWriter out(header);
  out.VarU64(counts_.size());
  out.VarU64(durations_.size());
  out.VarU64(raw_.size());
  out.VarU64(compressor_.Append(body, raw_));
  // First times are as good as random: packed, they take no more than they say.
  const auto [least, greatest] = std::ranges::minmax(first_s_);
  const auto bits = static_cast<unsigned>(std::bit_width(greatest - least));
  out.VarU64(least);
  out.U8(static_cast<std::uint8_t>(bits));
  AppendPacked(body, first_s_, least, bits);
}

void BlockBuilder::AppendDays(std::string& header, std::string& body) {
  raw_.assign(days_.lists()).append(days_.gaps()).append(days_.counts());
  base::ByteWriter out(header);
  out.VarU64(days_.lists().size());
  out.VarU64(days_.gaps().size());
  out.VarU64(raw_.size());
  out.VarU64(raw_.empty() ? 0 : compressor_.Append(body, raw_));
}

void BlockBuilder::Clear() {
  rows_ = 0;
  heads_.Clear();
  tails_.Clear();
  types_high_.clear();
  types_low_.clear();
  first_s_.clear();
  durations_.clear();
  counts_.clear();
  provenance_.clear();
  days_.Clear();
  times_ = {};
}

}  // namespace spoor::storage
