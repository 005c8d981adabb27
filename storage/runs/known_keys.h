// Which keys of a sorted batch are in runs already.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/runs/run.h"

namespace spoor::storage {

// Asked for keys in ascending order. One thread; runs and secret outlive it.
class KnownKeys {
 public:
  KnownKeys(const std::vector<std::shared_ptr<const Run>>& runs, const Secret& secret);

  // `whole` is the key of the order kForward in one piece, `parts` the same. kDataLoss when a run is damaged.
  base::Result<bool> Contains(std::string_view whole, const KeyParts& parts);

 private:
  struct Source {
    const Run* run;
    RunCursor cursor;
    std::size_t segment = 0;  // where the key before was looked for
  };
  static Presence Probe(Source& source, std::string_view whole, std::uint64_t hash);
  const Secret& secret_;
  std::vector<Source> sources_;  // the largest first: it holds most of what is known
};

}  // namespace spoor::storage
