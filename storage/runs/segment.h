// A segment: about a megabyte of a run, many blocks behind a small index, read in place. FORMAT.md "Segments" gives the
// layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "storage/runs/block.h"
#include "storage/runs/key_filter.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

// Smaller ones are filled up to this size: LMDB then gives each pages of its own, which stay where they are as long as
// the segment lives, so that they can be read in place over many transactions.
inline constexpr std::size_t kLeastSegment_octets = 2048;

// Collects finished blocks. One thread.
class SegmentBuilder {
 public:
  SegmentBuilder(Order order, const RunLimits& limits) : order_(order), limits_(limits) {}

  // For the filter: the hash of a head or of a whole key in the segment.
  void AddHash(std::uint64_t hash) { hashes_.push_back(hash); }
  // Ends a block that was appended to blocks(). `separator` lies behind every row before the block and not behind its
  // first row.
  void EndBlock(std::string_view separator, std::size_t rows, const TimeSpan& times);
  std::string& blocks() { return blocks_; }

  bool full() const;
  bool empty() const { return entries_.empty(); }
  // The whole segment. Begins the next one.
  std::string Finish();

 private:
  struct Entry {
    std::uint32_t block_end = 0;
    std::uint32_t separator_end = 0;
    TimeSpan times;
  };
  std::string Index() const;

  Order order_;
  RunLimits limits_;
  std::string blocks_;
  std::string separators_;
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> hashes_;
  std::uint64_t rows_ = 0;
  TimeSpan times_;
};

// A segment in memory that somebody else owns. Checked by its checksum when it is opened: the index then, each line of
// the filter and each block when it is read. Values; any thread.
class Segment {
 public:
  // nullopt when the header or the index is damaged.
  static std::optional<Segment> Open(base::ByteSpan octets);

  Order order() const { return order_; }
  // How its blocks are to be read.
  BlockLayout layout() const { return {order_, has_days_}; }
  std::uint64_t rows() const { return rows_; }
  std::size_t octets() const { return octets_.size(); }
  std::size_t block_count() const { return block_count_; }
  const TimeSpan& times() const { return times_; }
  std::string_view first_separator() const { return first_separator_; }

  base::ByteSpan Block(std::size_t number) const;
  TimeSpan BlockTimes(std::size_t number) const;
  // The last block that may hold rows with keys up to `key`; the first when all lie behind it.
  std::size_t FindBlock(std::string_view key) const;
  Presence Probe(std::uint64_t hash) const noexcept { return ProbeKeyFilter(filter_, hash); }
  std::size_t filter_octets() const { return filter_.size(); }
  // Lies behind every row before the block and not behind the first row in it.
  std::string_view Separator(std::size_t number) const;

 private:
  std::uint32_t Field(std::size_t entry, std::size_t field) const;
  bool EntriesAreSound() const;

  base::ByteSpan octets_;
  Order order_ = Order::kForward;
  bool has_days_ = false;
  std::uint64_t rows_ = 0;
  std::size_t block_count_ = 0;
  TimeSpan times_;
  std::string_view first_separator_;
  base::ByteSpan entries_;
  std::string_view separators_;
  base::ByteSpan filter_;
  base::ByteSpan blocks_;
};

}  // namespace spoor::storage
