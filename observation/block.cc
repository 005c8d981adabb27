#include "observation/block.h"

#include <algorithm>

#include "dns/name.h"

namespace spoor::observation {
namespace {

using base::ErrorCode;

constexpr std::size_t kHeader_octets = 5;  // version, record count
// Provenance, type, time, duration, count, owner, RDATA length and RDATA, each at its longest.
constexpr std::size_t kMaxRecord_octets = 1 + 2 + 4 + 5 + 10 + kMaxOwner_octets + 3 + kMaxRdata_octets;
static_assert(kHeader_octets + kMaxRecord_octets <= kMaxBlock_octets);

base::Result<std::optional<RecordView>> Bad(std::size_t index, const char* why) {
  return base::Fail(ErrorCode::kDataLoss, "block record " + std::to_string(index) + ": " + why);
}

// Fields as they stand; ok() of the reader tells whether all were there.
RecordView ReadFields(base::ByteReader& reader) {
  RecordView record;
  record.provenance = reader.U8();
  record.tuple.type = reader.U16();
  record.time_first_s = reader.U32();
  const std::uint64_t duration_s = reader.VarU64();
  if (duration_s > 0xffffffffu - record.time_first_s) reader.Fail();
  record.time_last_s = static_cast<std::uint32_t>(record.time_first_s + duration_s);
  record.count = reader.VarU64();
  record.tuple.owner = reader.Take(dns::WireNameLength(reader.Rest()));
  const std::uint64_t rdata_octets = reader.VarU64();
  if (rdata_octets > kMaxRdata_octets) reader.Fail();
  record.tuple.rdata = reader.Take(rdata_octets);
  return record;
}

}  // namespace

const char* WhatIsWrong(const RecordView& record) {
  if (record.tuple.owner.empty()) return "the owner is not a name";
  if (!dns::IsFolded(record.tuple.owner)) return "the owner is not in lower case";
  if (record.count == 0) return "the count is 0";
  if (record.provenance == 0 || (record.provenance & ~kAllProvenance) != 0) return "unknown provenance";
  return nullptr;
}

BlockWriter::BlockWriter(std::size_t max_records, std::size_t max_octets)
    : max_records_(std::clamp<std::size_t>(max_records, 1, kMaxRecordsPerBlock)),
      max_octets_(std::clamp(max_octets, kHeader_octets + kMaxRecord_octets, kMaxBlock_octets)) {}

bool BlockWriter::Append(const RecordView& record) {
  const std::size_t most =
      kMaxRecord_octets - kMaxOwner_octets - kMaxRdata_octets + record.tuple.owner.size() + record.tuple.rdata.size();
  if (record_count_ >= max_records_ || kHeader_octets + body_.size() + most > max_octets_) return false;
  base::ByteWriter writer(body_);
  writer.U8(record.provenance);
  writer.U16(record.tuple.type);
  writer.U32(record.time_first_s);
  writer.VarU64(record.time_last_s - record.time_first_s);
  writer.VarU64(record.count);
  writer.Octets(record.tuple.owner);
  writer.VarU64(record.tuple.rdata.size());
  writer.Octets(record.tuple.rdata);
  ++record_count_;
  observation_count_ = SaturatingAdd(observation_count_, record.count);
  return true;
}

std::string BlockWriter::Finish() {
  std::string block;
  block.reserve(kHeader_octets + body_.size());
  base::ByteWriter writer(block);
  writer.U8(kBlockVersion);
  writer.U32(static_cast<std::uint32_t>(record_count_));
  block += body_;
  body_.clear();
  record_count_ = 0;
  observation_count_ = 0;
  return block;
}

base::Result<BlockReader> BlockReader::Open(base::ByteSpan octets) {
  if (octets.size() > kMaxBlock_octets) return base::Fail(ErrorCode::kDataLoss, "block: longer than 1 MiB");
  base::ByteReader reader(octets);
  const std::uint8_t version = reader.U8();
  const std::uint32_t record_count = reader.U32();
  if (!reader.ok()) return base::Fail(ErrorCode::kDataLoss, "block: shorter than its header");
  if (version != kBlockVersion) {
    return base::Fail(ErrorCode::kDataLoss, "block: version " + std::to_string(version) +
                                                ", this program reads version " + std::to_string(kBlockVersion));
  }
  if (record_count > kMaxRecordsPerBlock) return base::Fail(ErrorCode::kDataLoss, "block: too many records");
  return BlockReader(reader, record_count);
}

base::Result<std::optional<RecordView>> BlockReader::Next() {
  if (records_read_ == record_count_) {
    if (reader_.remaining() != 0) return Bad(records_read_, "octets behind the last record");
    return std::nullopt;
  }
  const RecordView record = ReadFields(reader_);
  if (!reader_.ok()) return Bad(records_read_, "a field is cut or malformed");
  if (const char* why = WhatIsWrong(record)) return Bad(records_read_, why);
  ++records_read_;
  return record;
}

base::Result<std::vector<RecordView>> DecodeBlock(base::ByteSpan octets) {
  auto reader = BlockReader::Open(octets);
  if (!reader) return std::unexpected(reader.error());
  std::vector<RecordView> records;
  records.reserve(reader->record_count());
  while (true) {
    const auto next = reader->Next();
    if (!next) return std::unexpected(next.error());
    if (!next->has_value()) return records;
    records.push_back(**next);
  }
}

}  // namespace spoor::observation
