// Setting and lifting tombstones, inside a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/erasure_state.h"

namespace spoor::storage {

// Writes the next tombstone and returns its id. kInvalidArgument: MakeRule; kResourceExhausted: there are
// kMostTombstones.
base::Result<std::uint64_t> SetTombstone(const Environment& environment, const Transaction& txn,
                                         const ErasureState& state, const ErasureScope& scope,
                                         std::optional<std::uint32_t> last_before_s);

// kNotFound; kFailedPrecondition while what it erases is still there, which would come back.
base::Result<> RemoveTombstone(const Environment& environment, const Transaction& txn, const ErasureState& state,
                               std::uint64_t id);

// By id.
std::vector<Tombstone> ListTombstones(const ErasureState& state);

}  // namespace spoor::storage
