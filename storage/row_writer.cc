#include "storage/row_writer.h"

#include <utility>

#include "storage/name_key.h"
#include "storage/record_key.h"
#include "storage/row_value.h"
#include "storage/stored_key.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> NoPlaceForCutKey() {
  return base::Fail(ErrorCode::kDataLoss,
                    "database: too many different records under one hash; restore the data directory from a copy");
}

std::string NamesKey(base::ByteSpan wire) {
  std::string key;
  AppendNameKey(key, wire, LabelOrder::kFromLeft);
  key.push_back(kNameEnd);
  return key;
}

bool SameTuple(const observation::Record& row, const observation::TupleView& tuple) {
  return row.type == tuple.type && row.owner == base::AsChars(tuple.owner) && row.rdata == base::AsChars(tuple.rdata);
}

}  // namespace

base::Result<> RowWriter::Add(const observation::RecordView& record) {
  const std::string full = ForwardKey(record.tuple);
  if (full.empty() || record.tuple.rdata.size() > observation::kMaxRdata_octets) {
    return base::Fail(ErrorCode::kInvalidArgument,
                      "database: a record whose owner is no wire name or whose RDATA is too long; nothing was stored");
  }
  forward_.Add(StoredKey(full, environment_.secret()), static_cast<std::uint32_t>(records_.size()));
  records_.push_back(record);
  return {};
}

base::Result<> RowWriter::Write() {
  if (const auto written = WriteForward(); !written) return written;
  if (const auto written = WriteInverse(); !written) return written;
  if (const auto written = WriteNames(environment_.tables().owner_names, owner_names_); !written) return written;
  return WriteNames(environment_.tables().target_names, target_names_);
}

base::Result<> RowWriter::WriteForward() {
  base::Result<Cursor> cursor = Cursor::Open(txn_, environment_.tables().forward);
  if (!cursor) return std::unexpected(cursor.error());
  forward_.Sort();
  for (std::size_t i = 0; i < forward_.size(); ++i) {
    const auto written = WriteRecord(*cursor, records_[forward_.number(i)], std::string(forward_.key(i)));
    if (!written) return written;
  }
  return {};
}

base::Result<> RowWriter::WriteRecord(Cursor& forward, const observation::RecordView& record, std::string stored_key) {
  const std::string value = ForwardValue(SightingOf(record), record.tuple, IsCutKey(stored_key));
  for (int place = 0; place < kMaxCutKeyPlaces; ++place, AdvanceCutKey(stored_key)) {
    const base::Result<bool> inserted = forward.Insert(stored_key, value);
    if (!inserted) return std::unexpected(inserted.error());
    if (*inserted) {
      NoteNewRecord(record, stored_key);
      return {};
    }
    const base::Result<bool> merged = MergeIfSame(forward, record);
    if (!merged) return std::unexpected(merged.error());
    if (*merged) return {};
  }
  return NoPlaceForCutKey();
}

// False when the row that the cursor stands on belongs to another tuple: two cut keys with one hash.
base::Result<bool> RowWriter::MergeIfSame(Cursor& forward, const observation::RecordView& record) {
  const bool cut = IsCutKey(forward.key());
  observation::Record row;
  Sighting before;
  const bool readable =
      cut ? ReadForwardRow(forward.key(), forward.value(), row) : ReadSighting(forward.value(), before);
  if (!readable) return std::unexpected(LmdbError("database: record", MDB_CORRUPTED));
  if (cut && !SameTuple(row, record.tuple)) return false;
  if (cut) before = SightingOf(row.view());
  const auto replaced = forward.Replace(ForwardValue(Merge(before, SightingOf(record)), record.tuple, cut));
  if (!replaced) return std::unexpected(replaced.error());
  ++known_records_;
  return true;
}

void RowWriter::NoteNewRecord(const observation::RecordView& record, const std::string& stored_key) {
  ++new_records_;
  const observation::TupleView& tuple = record.tuple;
  const std::string inverse_key = StoredKey(InverseKey(tuple), environment_.secret());
  inverse_.Add(inverse_key, static_cast<std::uint32_t>(inverse_values_.size()));
  if (IsCutKey(inverse_key)) inverse_values_.push_back(stored_key);
  if (const auto target = LookupName(tuple.type, tuple.rdata)) target_names_.Add(NamesKey(base::AsBytes(*target)), 0);
  if (base::AsChars(tuple.owner) == last_owner_) return;
  last_owner_ = base::ToString(tuple.owner);
  owner_names_.Add(NamesKey(tuple.owner), 0);
}

base::Result<> RowWriter::WriteInverse() {
  base::Result<Cursor> cursor = Cursor::Open(txn_, environment_.tables().inverse);
  if (!cursor) return std::unexpected(cursor.error());
  inverse_.Sort();
  for (std::size_t i = 0; i < inverse_.size(); ++i) {
    std::string key(inverse_.key(i));
    const std::string_view value = IsCutKey(key) ? inverse_values_[inverse_.number(i)] : std::string_view();
    for (int place = 0;; ++place, AdvanceCutKey(key)) {
      const base::Result<bool> inserted = cursor->Insert(key, value);
      if (!inserted) return std::unexpected(inserted.error());
      if (*inserted || !IsCutKey(key)) break;
      if (place == kMaxCutKeyPlaces) return NoPlaceForCutKey();
    }
  }
  return {};
}

base::Result<> RowWriter::WriteNames(MDB_dbi table, KeyList& names) {
  base::Result<Cursor> cursor = Cursor::Open(txn_, table);
  if (!cursor) return std::unexpected(cursor.error());
  names.Sort();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0 && names.key(i) == names.key(i - 1)) continue;
    const base::Result<bool> inserted = cursor->Insert(names.key(i), {});
    if (!inserted) return std::unexpected(inserted.error());
  }
  return {};
}

}  // namespace spoor::storage
