// How the merging of runs goes, as the status shows it.
#pragma once

#include <cstdint>
#include <string>

namespace spoor::storage {

// What the background did and how it is.
struct CompactionState {
  std::uint64_t steps = 0;
  bool busy = false;  // something is merged, or may be waiting
  std::string error;  // of the last step, when it failed: it is tried again
};

}  // namespace spoor::storage
