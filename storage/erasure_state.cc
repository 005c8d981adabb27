#include "storage/erasure_state.h"

#include <utility>

namespace spoor::storage {
namespace {

std::unexpected<base::Error> Damaged() {
  return base::Fail(
      base::ErrorCode::kDataLoss,
      "database: damaged row of what is erased; `spoord check` tells what else, restore a backup or repair");
}

base::Result<> ReadTombstones(const Environment& environment, const Transaction& txn, ErasureState& state) {
  base::Result<Cursor> cursor = Cursor::Open(txn, environment.tables().meta);
  if (!cursor) return std::unexpected(cursor.error());
  base::Result<bool> found = cursor->Seek(kTombstonePrefix);
  for (; found && *found && cursor->key().starts_with(kTombstonePrefix); found = cursor->Next()) {
    std::optional<TombstoneRow> row = DecodeTombstone(cursor->key(), cursor->value());
    if (!row) return Damaged();
    state.tombstones.push_back(*std::move(row));
  }
  if (!found) return std::unexpected(found.error());
  return {};
}

base::Result<> ReadSweep(const Environment& environment, const Transaction& txn, ErasureState& state) {
  const auto value = Get(txn, environment.tables().meta, kMetaSweep);
  if (!value) return std::unexpected(value.error());
  if (!*value) return {};
  state.sweep = DecodeSweep(**value);
  if (!state.sweep) return Damaged();
  return {};
}

void DeriveRules(ErasureState& state) {
  std::vector<ErasureRule> all;
  std::vector<ErasureRule> waiting;
  for (const TombstoneRow& tombstone : state.tombstones) {
    all.push_back(tombstone.rule);
    if (tombstone.id > state.Begun() && !tombstone.rule.last_before_s) waiting.push_back(tombstone.rule);
  }
  state.refused = ErasureRules(std::move(all));
  state.hidden = ErasureRules(std::move(waiting));
}

}  // namespace

base::Result<std::shared_ptr<const ErasureState>> ReadErasure(const Environment& environment, const Transaction& txn) {
  auto state = std::make_shared<ErasureState>();
  if (const auto read = ReadTombstones(environment, txn, *state); !read) return std::unexpected(read.error());
  if (const auto read = ReadSweep(environment, txn, *state); !read) return std::unexpected(read.error());
  const base::Result<std::uint64_t> carried_out = ReadSum(environment, txn, kMetaCarriedOut);
  if (!carried_out) return std::unexpected(carried_out.error());
  state->carried_out = *carried_out;
  DeriveRules(*state);
  return state;
}

}  // namespace spoor::storage
