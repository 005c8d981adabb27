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

base::Result<RangeSource> RangeSource::Open(const Snapshot& snapshot, Plan plan, const std::string& position) {
  RangeSource source(std::move(plan));
  if (!source.plan_.names) {
    source.SkipFixedRanges(position);
    return source;
  }
  const Order order = source.plan_.index == Index::kForward ? Order::kOwnerNames : Order::kTargetNames;
  source.names_ = std::make_unique<MergeCursor>(AllRuns(snapshot.Of(order)));
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
  names_->Seek(from);
  if (!names_->ok()) return std::unexpected(DamagedRuns());
  return {};
}

base::Result<std::optional<KeyRange>> RangeSource::Next() {
  if (names_) return NextName();
  if (next_ == plan_.ranges.size()) return std::nullopt;
  return plan_.ranges[next_++];
}

base::Result<std::optional<KeyRange>> RangeSource::NextName() {
  if (!names_->valid() || !names_->key().head.starts_with(*plan_.names)) return std::nullopt;
  WireName room;
  const base::ByteSpan wire = WireOfNameKey(names_->key().head, LabelOrder::kFromLeft, room);
  if (wire.empty()) return std::unexpected(DamagedRuns());
  names_->Next();
  if (!names_->ok()) return std::unexpected(DamagedRuns());
  return PrefixRange(NamePrefix(plan_.index, wire));
}

}  // namespace spoor::storage
