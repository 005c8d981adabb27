// The block codec: how records travel from a sensor to the control plane and rest in the sensor's spool. The layout is
// in observation/FORMAT.md; it has a version and does not change under it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "observation/record.h"

namespace spoor::observation {

inline constexpr std::uint8_t kBlockVersion = 1;
// Bounds of one block. A single record of the largest size fits into an empty block.
inline constexpr std::size_t kMaxBlock_octets = 1u << 20;
inline constexpr std::size_t kMaxRecordsPerBlock = 16384;

// Collects records and encodes them. One thread.
class BlockWriter {
 public:
  // A block is full at `max_records` records or when the next record would pass `max_octets`; both are cut to the
  // bounds above, and `max_octets` is at least large enough for one record.
  explicit BlockWriter(std::size_t max_records = kMaxRecordsPerBlock, std::size_t max_octets = kMaxBlock_octets);

  // Appends a copy. False when the block is full: nothing was appended, call Finish and try again.
  bool Append(const RecordView& record);

  std::size_t record_count() const { return record_count_; }
  // Sum of the counts of all records in the block.
  std::uint64_t observation_count() const { return observation_count_; }
  bool empty() const { return record_count_ == 0; }

  // The encoded block; the writer is empty afterwards and can be used again.
  std::string Finish();

 private:
  std::size_t max_records_;
  std::size_t max_octets_;
  std::size_t record_count_ = 0;
  std::uint64_t observation_count_ = 0;
  std::string body_;
};

// Why `record` is none that may be stored; nullptr when it is. Its times are not looked at.
const char* WhatIsWrong(const RecordView& record);

// Decodes a block of unknown origin, record by record. Every field is checked: names are whole wire names in lower
// case, the type can be recorded, 1 <= count, first <= last, known provenance bits, no octets left over. Does not own
// the octets.
class BlockReader {
 public:
  // Checks the header. kDataLoss says what is wrong.
  static base::Result<BlockReader> Open(base::ByteSpan octets);

  // The next record, valid as long as the block's octets; nullopt after the last one. kDataLoss says what is wrong and
  // in which record; do not go on after that.
  base::Result<std::optional<RecordView>> Next();

  std::size_t record_count() const { return record_count_; }

 private:
  BlockReader(base::ByteReader reader, std::size_t record_count) : reader_(reader), record_count_(record_count) {}

  base::ByteReader reader_;
  std::size_t record_count_;
  std::size_t records_read_ = 0;
};

// All records of a block, in order; views into `octets`.
base::Result<std::vector<RecordView>> DecodeBlock(base::ByteSpan octets);

}  // namespace spoor::observation
