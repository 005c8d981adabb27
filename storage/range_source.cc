#include "storage/range_source.h"

#include "base/byte_cursor.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

// The key in the names table under which the record at `position` is found.
std::string NameOfPosition(Index index, const std::string& position) {
  base::ByteReader in(base::AsBytes(position));
  if (index == Index::kInverse) in.U8();
  const std::string wire = ReadNameKey(in, LabelOrder::kFromRoot);
  std::string key;
  AppendNameKey(key, base::AsBytes(wire), LabelOrder::kFromLeft);
  key.push_back(kNameEnd);
  return key;
}

}  // namespace

base::Result<RangeSource> RangeSource::Open(const Environment& environment, const Transaction& txn, Plan plan,
                                            const std::string& position) {
  RangeSource source(std::move(plan));
  if (!source.plan_.names) {
    source.SkipFixedRanges(position);
    return source;
  }
  const Tables& tables = environment.tables();
  const MDB_dbi table = source.plan_.index == Index::kForward ? tables.owner_names : tables.target_names;
  base::Result<Cursor> cursor = Cursor::Open(txn, table);
  if (!cursor) return std::unexpected(cursor.error());
  source.names_ = *std::move(cursor);
  if (const auto found = source.SeekName(position); !found) return std::unexpected(found.error());
  return source;
}

void RangeSource::SkipFixedRanges(const std::string& position) {
  if (position.empty()) return;
  while (next_ < plan_.ranges.size() && plan_.ranges[next_].PassedBy(position)) ++next_;
}

base::Result<> RangeSource::SeekName(const std::string& position) {
  std::string from = *plan_.names;
  if (!position.empty()) from = std::max(from, NameOfPosition(plan_.index, position));
  const base::Result<bool> found = names_->Seek(from);
  if (!found) return std::unexpected(found.error());
  on_name_ = *found;
  return {};
}

base::Result<std::optional<KeyRange>> RangeSource::Next() {
  if (names_) return NextName();
  if (next_ == plan_.ranges.size()) return std::nullopt;
  return plan_.ranges[next_++];
}

base::Result<std::optional<KeyRange>> RangeSource::NextName() {
  if (!on_name_ || !names_->key().starts_with(*plan_.names)) return std::nullopt;
  base::ByteReader in(base::AsBytes(names_->key()));
  const std::string wire = ReadNameKey(in, LabelOrder::kFromLeft);
  if (!in.ok()) {
    return base::Fail(base::ErrorCode::kDataLoss,
                      "database: damaged row: name index; restore the data directory from a copy");
  }
  const base::Result<bool> more = names_->Next();
  if (!more) return std::unexpected(more.error());
  on_name_ = *more;
  return PrefixRange(NamePrefix(plan_.index, base::AsBytes(wire)));
}

}  // namespace spoor::storage
