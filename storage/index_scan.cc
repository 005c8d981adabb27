#include "storage/index_scan.h"

#include <algorithm>
#include <utility>

#include "storage/row_value.h"

namespace spoor::storage {
namespace {

std::unexpected<base::Error> Damaged(std::string_view what) {
  return base::Fail(base::ErrorCode::kDataLoss,
                    "database: damaged row: " + std::string(what) + "; restore the data directory from a copy");
}

bool ByPosition(const Entry& a, const Entry& b) {
  return a.position < b.position;
}

}  // namespace

base::Result<IndexScan> IndexScan::Open(const Environment& environment, const Transaction& txn, Index index) {
  base::Result<Cursor> cursor = Cursor::Open(txn, environment.tables().Of(index));
  if (!cursor) return std::unexpected(cursor.error());
  return IndexScan(environment, txn, index, *std::move(cursor));
}

base::Result<> IndexScan::Start(KeyRange range, std::string after) {
  range_ = std::move(range);
  after_ = std::move(after);
  group_.clear();
  group_has_more_ = false;
  const std::string_view from = std::max<std::string_view>(range_.lower, after_);
  // A stored key of this size or less sorts against all others as its full key does.
  const base::Result<bool> found = cursor_.Seek(from.substr(0, kKeptOctets));
  if (!found) return std::unexpected(found.error());
  on_row_ = *found;
  return {};
}

bool IndexScan::Wanted(const Entry& entry) const {
  return entry.position >= range_.lower && (after_.empty() || entry.position > after_);
}

base::Result<Entry*> IndexScan::Next() {
  if (group_.empty() && group_has_more_) {
    after_ = entry_.position;
    if (const auto loaded = LoadGroup(group_kept_); !loaded) return std::unexpected(loaded.error());
  }
  if (group_.empty()) return NextPlain();
  entry_ = std::move(group_.back());
  group_.pop_back();
  return &entry_;
}

base::Result<Entry*> IndexScan::NextPlain() {
  while (on_row_) {
    const std::string_view key = cursor_.key();
    if (range_.PassedBy(key.substr(0, kKeptOctets))) break;
    if (IsCutKey(key)) {
      if (const auto loaded = LoadGroup(std::string(key.substr(0, kKeptOctets))); !loaded) {
        return std::unexpected(loaded.error());
      }
      if (!group_.empty()) return Next();
      continue;
    }
    if (const auto read = ReadRow(entry_); !read) return std::unexpected(read.error());
    const base::Result<bool> more = cursor_.Next();
    if (!more) return std::unexpected(more.error());
    on_row_ = *more;
    if (Wanted(entry_)) return &entry_;
  }
  on_row_ = false;
  return nullptr;
}

// Leaves the cursor behind the group. Keeps the smallest kGroupEntries wanted records in a heap, so that a group of any
// size needs bounded memory, and comes back for the rest.
base::Result<> IndexScan::LoadGroup(std::string kept) {
  group_kept_ = std::move(kept);
  group_has_more_ = false;
  base::Result<bool> found = cursor_.Seek(group_kept_);
  for (; found && *found && cursor_.key().starts_with(group_kept_); found = cursor_.Next()) {
    Entry entry;
    if (!IsCutKey(cursor_.key())) continue;  // the kept part itself, stored whole
    if (const auto read = ReadRow(entry); !read) return read;
    if (!Wanted(entry) || range_.PassedBy(entry.position)) continue;
    group_.push_back(std::move(entry));
    std::ranges::push_heap(group_, ByPosition);
    if (group_.size() <= kGroupEntries) continue;
    std::ranges::pop_heap(group_, ByPosition);
    group_.pop_back();
    group_has_more_ = true;
  }
  if (!found) return std::unexpected(found.error());
  on_row_ = *found;
  std::ranges::sort(group_, [](const Entry& a, const Entry& b) { return ByPosition(b, a); });
  return {};
}

base::Result<> IndexScan::ReadRow(Entry& entry) {
  if (index_ == Index::kInverse) return ReadInverseRow(entry);
  const std::string_view key = cursor_.key();
  if (!ReadForwardRow(key, cursor_.value(), entry.record)) return Damaged("record");
  entry.position = IsCutKey(key) ? ForwardKey(entry.record.view().tuple) : std::string(key);
  return {};
}

base::Result<> IndexScan::ReadInverseRow(Entry& entry) {
  const std::string_view key = cursor_.key();
  std::string forward_key;
  base::Result<std::optional<base::ByteSpan>> row;
  if (IsCutKey(key)) {
    forward_key = base::AsChars(cursor_.value());
    row = Get(txn_, environment_.tables().forward, forward_key);
  } else {
    const std::optional<OwnedTuple> tuple = ReadFullKey(Index::kInverse, base::AsBytes(key));
    if (!tuple) return Damaged("key of the inverse index");
    row = FindForward(tuple->view(), forward_key);
  }
  if (!row) return std::unexpected(row.error());
  if (!*row || !ReadForwardRow(forward_key, **row, entry.record)) return Damaged("inverse index without its record");
  entry.position = IsCutKey(key) ? InverseKey(entry.record.view().tuple) : std::string(key);
  return {};
}

base::Result<std::optional<base::ByteSpan>> IndexScan::FindForward(const observation::TupleView& tuple,
                                                                   std::string& stored) {
  const std::string full = ForwardKey(tuple);
  stored = StoredKey(full, environment_.secret());
  for (int place = 0; place < kMaxCutKeyPlaces; ++place, AdvanceCutKey(stored)) {
    const auto row = Get(txn_, environment_.tables().forward, stored);
    if (!row || !*row || !IsCutKey(stored)) return row;
    observation::Record record;
    if (!ReadForwardRow(stored, **row, record)) return Damaged("record");
    if (ForwardKey(record.view().tuple) == full) return row;
  }
  return std::nullopt;
}

}  // namespace spoor::storage
