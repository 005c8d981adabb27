// RocksDB with the same tuples in the same two orders: forward keys with times and counts, inverse keys without values.
// Writes are blind merges, so that known records cost no read; prefix Bloom filters over owners and RDATA stand for the
// filters of a store that knows what it holds.
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/byte_cursor.h"
#include "storage/name_key.h"
#include "storage/record_key.h"
#include "tests/bench/store_engine.h"

namespace spoor::bench {
namespace {

using observation::Record;
using rocksdb::Slice;
using storage::Index;

base::ByteSpan Octets(const Slice& slice) {
  return base::AsBytes({slice.data(), slice.size()});
}

// First seen, seconds from first to last, count, provenance: 10 to 20 octets, mostly 10 or 13.
std::string EncodeSighting(const observation::RecordView& record) {
  std::string value;
  base::ByteWriter writer(value);
  writer.U32(record.time_first_s);
  writer.VarU64(record.time_last_s - record.time_first_s);
  writer.VarU64(record.count);
  writer.U8(record.provenance);
  return value;
}

bool DecodeSighting(const Slice& value, Record& record) {
  base::ByteReader reader(Octets(value));
  record.time_first_s = reader.U32();
  record.time_last_s = static_cast<std::uint32_t>(record.time_first_s + reader.VarU64());
  record.count = reader.VarU64();
  record.provenance = reader.U8();
  return reader.ok() && reader.remaining() == 0;
}

// Minimum, maximum, sum, union: what Spoor's store does with a record it knows.
class SightingMerge : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const Slice&, const Slice* existing, const Slice& value, std::string* merged,
             rocksdb::Logger*) const override {
    Record a, b;
    if (!DecodeSighting(value, a)) return false;
    if (existing != nullptr) {
      if (!DecodeSighting(*existing, b)) return false;
      a.time_first_s = std::min(a.time_first_s, b.time_first_s);
      a.time_last_s = std::max(a.time_last_s, b.time_last_s);
      a.count = observation::SaturatingAdd(a.count, b.count);
      a.provenance |= b.provenance;
    }
    *merged = EncodeSighting(a.view());
    return true;
  }
  const char* Name() const override { return "sighting"; }
};

// Octets of a name key with its end: labels, each ended by a zero octet, and one more.
std::size_t NameOctets(const Slice& key, std::size_t begin) {
  for (std::size_t at = begin; at < key.size(); ++at) {
    if (key[at] == storage::kNameEnd && (at == begin || key[at - 1] == '\0')) return at + 1;
  }
  return key.size();
}

// What a look-up knows of a key: the owner of a forward one, kind and RDATA of an inverse one.
class KeyPrefix : public rocksdb::SliceTransform {
 public:
  explicit KeyPrefix(Index index) : index_(index) {}
  const char* Name() const override { return index_ == Index::kForward ? "owner" : "rdata"; }
  bool InDomain(const Slice& key) const override { return !key.empty(); }
  Slice Transform(const Slice& key) const override { return {key.data(), std::min(key.size(), PrefixOctets(key))}; }

 private:
  std::size_t PrefixOctets(const Slice& key) const {
    if (index_ == Index::kForward) return NameOctets(key, 0);
    switch (static_cast<storage::RdataKind>(key[0])) {
      case storage::RdataKind::kIpv4:
        return 1 + 4;
      case storage::RdataKind::kIpv6:
        return 1 + 16;
      case storage::RdataKind::kName:
        return NameOctets(key, 1);
      default:
        return std::string_view(key.data(), key.size()).find('\0', 1) + 1;
    }
  }

  Index index_;
};

base::Result<> ResultOf(const rocksdb::Status& status) {
  if (status.ok()) return {};
  return base::Fail(base::ErrorCode::kInternal, "rocksdb: " + status.ToString());
}

rocksdb::ColumnFamilyOptions TableOptions(Index index) {
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.prefix_extractor = std::make_shared<KeyPrefix>(index);
  options.memtable_prefix_bloom_size_ratio = 0.02;
  if (index == Index::kForward) options.merge_operator = std::make_shared<SightingMerge>();
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = false;
  table.format_version = 5;
  table.block_size = 8 << 10;
  table.block_cache = rocksdb::NewLRUCache(256ULL << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// A stretch of one index, and what keeps a scan inside it.
struct Stretch {
  Index index = Index::kForward;
  std::string begin;
  std::string end;        // the first key behind it; empty: to the end
  bool in_prefix = true;  // of one prefix, so the filters can rule it out
};

// The first key behind all that begin with `prefix`, which does not consist of ff alone.
std::string Behind(std::string prefix) {
  while (static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  ++prefix.back();
  return prefix;
}

Stretch StretchOf(const storage::OwnerExact& owner) {
  std::string key;
  storage::AppendNameKey(key, base::AsBytes(owner.name), storage::LabelOrder::kFromRoot);
  key += storage::kNameEnd;
  return {Index::kForward, key, Behind(key), true};
}

Stretch StretchOf(const storage::OwnerSubtree& domain) {
  std::string key;
  storage::AppendNameKey(key, base::AsBytes(domain.name), storage::LabelOrder::kFromRoot);
  return {Index::kForward, key, Behind(key), false};
}

Stretch StretchOf(const storage::RdataRange& range) {
  const auto kind = range.first.family == 4 ? storage::RdataKind::kIpv4 : storage::RdataKind::kIpv6;
  const std::string begin = static_cast<char>(kind) + base::ToString(range.first.span());
  const std::string last = static_cast<char>(kind) + base::ToString(range.last.span());
  return {Index::kInverse, begin, Behind(last), begin == last};
}

base::Result<Stretch> StretchOf(const storage::Target& target) {
  if (std::holds_alternative<storage::AllRecords>(target)) return Stretch{Index::kForward, {}, {}, false};
  if (const auto* owner = std::get_if<storage::OwnerExact>(&target)) return StretchOf(*owner);
  if (const auto* domain = std::get_if<storage::OwnerSubtree>(&target)) return StretchOf(*domain);
  if (const auto* range = std::get_if<storage::RdataRange>(&target)) return StretchOf(*range);
  return base::Fail(base::ErrorCode::kInvalidArgument, "rocksdb: this question is not measured");
}

class RocksdbEngine : public StoreEngine {
 public:
  using Tables = std::vector<rocksdb::ColumnFamilyHandle*>;

  RocksdbEngine(std::unique_ptr<rocksdb::DB> database, const Tables& tables, bool durable)
      : database_(std::move(database)), tables_(tables) {
    write_.sync = durable;
  }
  ~RocksdbEngine() override {
    for (auto* table : tables_) database_->DestroyColumnFamilyHandle(table);
  }

  base::Result<> Commit(std::span<const observation::RecordView> records) override {
    rocksdb::WriteBatch batch;
    for (const observation::RecordView& record : records) {
      batch.Merge(Table(Index::kForward), storage::ForwardKey(record.tuple), EncodeSighting(record));
      batch.Put(Table(Index::kInverse), storage::InverseKey(record.tuple), {});
    }
    return ResultOf(database_->Write(write_, &batch));
  }

  base::Result<storage::Page> Read(const storage::Query& query, const storage::PageRequest& request) const override;

  base::Result<> Settle() override {
    if (auto flushed = ResultOf(database_->Flush({}, tables_)); !flushed) return flushed;
    while (Pending("rocksdb.compaction-pending") || Pending("rocksdb.num-running-compactions")) usleep(10'000);
    return {};
  }

  base::Result<> Compact() override {
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    for (auto* table : tables_) {
      if (auto done = ResultOf(database_->CompactRange(options, table, nullptr, nullptr)); !done) return done;
    }
    return {};
  }

 private:
  rocksdb::ColumnFamilyHandle* Table(Index index) const { return tables_[index == Index::kForward ? 0 : 1]; }

  bool Pending(const char* property) const {
    return std::ranges::any_of(tables_, [&](auto* table) {
      std::uint64_t value = 0;
      return database_->GetIntProperty(table, property, &value) && value > 0;
    });
  }

  // The record of a row; the times of an inverse row are those of the forward one.
  base::Result<Record> RecordOf(Index index, const rocksdb::Iterator& row) const;

  std::unique_ptr<rocksdb::DB> database_;
  Tables tables_;
  rocksdb::WriteOptions write_;
};

base::Result<Record> RocksdbEngine::RecordOf(Index index, const rocksdb::Iterator& row) const {
  auto tuple = storage::ReadFullKey(index, Octets(row.key()));
  if (!tuple) return base::Fail(base::ErrorCode::kDataLoss, "rocksdb: a damaged key");
  rocksdb::PinnableSlice found;
  Slice value = row.value();
  if (index == Index::kInverse) {
    const auto status = database_->Get({}, Table(Index::kForward), storage::ForwardKey(tuple->view()), &found);
    if (!status.ok()) return std::unexpected(ResultOf(status).error());
    value = found;
  }
  Record record{std::move(tuple->owner), std::move(tuple->rdata), tuple->type};
  if (!DecodeSighting(value, record)) return base::Fail(base::ErrorCode::kDataLoss, "rocksdb: a damaged value");
  return record;
}

// A page resumes at the key that the one before did not reach.
base::Result<storage::Page> RocksdbEngine::Read(const storage::Query& query,
                                                const storage::PageRequest& request) const {
  const auto stretch = StretchOf(query.target);
  if (!stretch) return std::unexpected(stretch.error());
  const Slice end(stretch->end);
  rocksdb::ReadOptions options;
  options.total_order_seek = !stretch->in_prefix;
  options.prefix_same_as_start = stretch->in_prefix;
  if (!end.empty()) options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> row(database_->NewIterator(options, Table(stretch->index)));
  storage::Page page;
  for (row->Seek(request.resume.empty() ? stretch->begin : request.resume); row->Valid(); row->Next()) {
    if (page.records.size() == request.max_records) {
      page.resume = row->key().ToString();
      return page;
    }
    auto record = RecordOf(stretch->index, *row);
    if (!record) return std::unexpected(std::move(record.error()));
    page.records.push_back(std::move(*record));
  }
  if (auto read = ResultOf(row->status()); !read) return std::unexpected(std::move(read.error()));
  page.complete = true;
  return page;
}

}  // namespace

base::Result<std::unique_ptr<StoreEngine>> OpenRocksdbEngine(const EngineOptions& options) {
  rocksdb::DBOptions database_options;
  database_options.create_if_missing = true;
  database_options.create_missing_column_families = true;
  const std::vector<rocksdb::ColumnFamilyDescriptor> tables{
      {rocksdb::kDefaultColumnFamilyName, TableOptions(Index::kForward)}, {"inverse", TableOptions(Index::kInverse)}};
  RocksdbEngine::Tables handles;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(database_options, options.directory, tables, &handles, &opened);
  if (!status.ok()) return std::unexpected(ResultOf(status).error());
  return std::make_unique<RocksdbEngine>(std::unique_ptr<rocksdb::DB>(opened), handles, options.durable);
}

}  // namespace spoor::bench
