// What is being erased at one moment of the database: tombstones, and the sweep that is under way.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/environment.h"
#include "storage/erasure_rows.h"

namespace spoor::storage {

// Never changes.
struct ErasureState {
  std::vector<TombstoneRow> tombstones;  // by id
  std::uint64_t carried_out = 0;         // tombstones up to this one were
  std::optional<Sweep> sweep;

  ErasureRules refused;  // what commits leave out: all tombstones
  ErasureRules hidden;   // what readers leave out although no sweep does yet: tombstones whatever the time

  const Sweep* current() const { return sweep ? &*sweep : nullptr; }
  // Some tombstone waits for a sweep to begin.
  bool waiting() const { return !tombstones.empty() && tombstones.back().id > Begun(); }
  // Tombstones up to this one are, or are being, carried out.
  std::uint64_t Begun() const { return sweep ? sweep->tombstone : carried_out; }
};

// kDataLoss when a row is damaged.
base::Result<std::shared_ptr<const ErasureState>> ReadErasure(const Environment& environment, const Transaction& txn);

}  // namespace spoor::storage
