// A block: a few hundred rows of a run, in columns that are compressed one by one, so that a search for names reads no
// times. FORMAT.md "Blocks" gives the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "storage/row_value.h"
#include "storage/runs/compression.h"
#include "storage/runs/day_column.h"
#include "storage/runs/day_series.h"
#include "storage/runs/front_coded.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

inline constexpr std::size_t kMaxBlockRows = 65535;

// Where a run is cut. Tests make them small, so that a few rows have every seam.
struct RunLimits {
  // A block is full at this many rows (up to kMaxBlockRows), or at this many octets of columns, whichever comes first;
  // a single row may have more.
  std::size_t block_rows = 256;
  std::size_t block_raw_octets = 48 * 1024;
  // A segment is closed when another block might take it over this size; a single block may.
  std::size_t segment_octets = 1 << 20;
  // Segments that a step of a merge makes before it commits: bounds its memory, its transaction, and how long a commit
  // of records waits.
  std::size_t step_segments = 4;
  // Records that a step of a sweep erases before it commits, for the same reason.
  std::size_t step_erased = 1 << 19;
};

// What the rows of a block have.
struct BlockLayout {
  Order order = Order::kForward;
  bool days = false;  // the column of days: forward, and written by a program that knows it
};

// The least and the greatest time of rows, for fences; empty is {max, 0}.
struct TimeSpan {
  std::uint32_t first_s = UINT32_MAX;
  std::uint32_t last_s = 0;

  void Include(const Sighting& sighting);
  void Include(const TimeSpan& other);
};

// Collects rows in ascending order of keys, all different. One thread.
class BlockBuilder {
 public:
  BlockBuilder(Order order, int compression_level, const RunLimits& limits)
      : order_(order), limits_(limits), compressor_(compression_level) {}

  void Add(const KeyParts& key, const Sighting& sighting, const DaySeries& days);
  bool full() const { return rows_ >= limits_.block_rows || raw_octets() >= limits_.block_raw_octets; }
  std::size_t rows() const { return rows_; }
  const TimeSpan& times() const { return times_; }
  // Appends the block and begins the next one.
  void Finish(std::string& out);

 private:
  std::size_t raw_octets() const { return heads_.octets() + tails_.octets() + rows_ * 8 + days_.octets(); }
  void AppendSection(std::string& header, std::string& body, const FrontCoder& strings, std::string_view fixed);
  void AppendSightings(std::string& header, std::string& body);
  void AppendDays(std::string& header, std::string& body);
  void Clear();

  Order order_;
  RunLimits limits_;
  Compressor compressor_;
  std::size_t rows_ = 0;
  FrontCoder heads_;
  FrontCoder tails_;
  std::string types_high_;
  std::string types_low_;
  std::vector<std::uint32_t> first_s_;
  std::string durations_;
  std::string counts_;
  std::string provenance_;
  DayColumnBuilder days_;
  TimeSpan times_;
  std::string raw_;  // scratch
};

// Walks the rows of one block. Whatever the octets are, nothing is read outside of them; damage is found by the
// checksum when a block is opened. One thread; reuse it, so that its memory is made once.
class BlockReader {
 public:
  // `block` outlives the use. Stands before the first row then. False when it is damaged.
  bool Open(const BlockLayout& layout, base::ByteSpan block);

  // To the next row, of which only the head is known then; false at the end, or when ok() turns false.
  bool Next();
  // From a row that lies before `key` forward to the first whose head does not settle that: it is a prefix of `key` or
  // behind it. False at the end.
  bool SkipTo(std::string_view key);
  // Makes the key of the row known; false when the block is damaged.
  bool LoadKey();
  // Makes its sighting known; false when the block is damaged.
  bool LoadSighting();
  // After LoadSighting: makes `days` what the row says of them; false when the block is damaged. Once for each row.
  bool LoadDays(DaySeries& days);

  std::string_view head() const { return heads_.current(); }
  // After LoadKey.
  KeyParts key() const { return {heads_.current(), {type_, type_octets_}, tails_.current()}; }
  // After LoadSighting.
  const Sighting& sighting() const { return sighting_; }
  bool ok() const { return ok_; }

 private:
  // A section as the block's header describes it.
  struct Section {
    std::uint64_t first_column_octets = 0;
    std::uint64_t second_column_octets = 0;
    std::uint64_t raw_octets = 0;
    base::ByteSpan stored;
  };
  struct Column {
    const std::uint8_t* at = nullptr;
    const std::uint8_t* end = nullptr;
  };
  bool Damaged() {
    ok_ = false;
    return false;
  }
  bool OpenTails();
  bool OpenSightings();
  bool OpenDays();
  std::uint32_t FirstTime(std::size_t row) const;
  bool Expand(const Section& section, std::size_t fixed_octets, std::vector<std::uint8_t>& raw);

  bool ok_ = false;
  bool records_ = false;  // rows have tails and sightings
  std::size_t rows_ = 0;
  std::size_t index_ = 0;  // of the row, from 1

  FrontDecoder heads_;
  std::vector<std::uint8_t> heads_raw_;

  Section tails_section_;
  FrontDecoder tails_;
  std::vector<std::uint8_t> tails_raw_;
  std::size_t tail_index_ = 0;  // of the row that tails_ stands on; 0 before the first
  bool tails_open_ = false;
  char type_[2] = {};
  std::size_t type_octets_ = 0;

  Section sightings_section_;
  std::vector<std::uint8_t> sightings_raw_;
  Column counts_;
  Column durations_;
  std::size_t sighting_index_ = 0;
  bool sightings_open_ = false;
  std::uint32_t first_base_s_ = 0;
  std::uint8_t first_bits_ = 0;
  std::vector<std::uint8_t> first_packed_;
  Sighting sighting_;

  Section days_section_;
  std::vector<std::uint8_t> days_raw_;
  DayColumn days_;
  bool days_open_ = false;
};

}  // namespace spoor::storage
