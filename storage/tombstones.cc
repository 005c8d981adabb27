#include "storage/tombstones.h"

#include <algorithm>

#include "base/clock.h"

namespace spoor::storage {

base::Result<std::uint64_t> SetTombstone(const Environment& environment, const Transaction& txn,
                                         const ErasureState& state, const ErasureScope& scope,
                                         std::optional<std::uint32_t> last_before_s) {
  base::Result<ErasureRule> rule = MakeRule(scope, last_before_s);
  if (!rule) return std::unexpected(rule.error());
  if (state.tombstones.size() >= kMostTombstones) {
    return base::Fail(base::ErrorCode::kResourceExhausted,
                      "erasing: there are " + std::to_string(kMostTombstones) + " tombstones; lift some");
  }
  const base::Result<std::uint64_t> last = ReadSum(environment, txn, kMetaLastTombstone);
  if (!last) return last;
  const TombstoneRow row{*last + 1, static_cast<std::uint64_t>(base::UnixNow_s()), *std::move(rule)};
  for (const auto& written : {WriteSum(environment, txn, kMetaLastTombstone, row.id),
                              Put(txn, environment.tables().meta, TombstoneKey(row.id), EncodeTombstone(row))}) {
    if (!written) return std::unexpected(written.error());
  }
  return row.id;
}

base::Result<> RemoveTombstone(const Environment& environment, const Transaction& txn, const ErasureState& state,
                               std::uint64_t id) {
  if (std::ranges::find(state.tombstones, id, &TombstoneRow::id) == state.tombstones.end()) {
    return base::Fail(base::ErrorCode::kNotFound, "erasing: there is no tombstone " + std::to_string(id));
  }
  if (id > state.carried_out) {
    return base::Fail(base::ErrorCode::kFailedPrecondition,
                      "erasing: tombstone " + std::to_string(id) + " is still being carried out; try again later");
  }
  return Delete(txn, environment.tables().meta, TombstoneKey(id));
}

std::vector<Tombstone> ListTombstones(const ErasureState& state) {
  std::vector<Tombstone> tombstones;
  for (const TombstoneRow& row : state.tombstones) {
    tombstones.push_back(
        {row.id, ScopeOf(row.rule), row.rule.last_before_s, row.set_at_s, row.id <= state.carried_out});
  }
  return tombstones;
}

}  // namespace spoor::storage
