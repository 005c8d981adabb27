// Which keys of a sorted batch are in runs already, and not to be erased from them.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/runs/run.h"
#include "storage/runs/sweep.h"

namespace spoor::storage {

// Asked for keys in ascending order. One thread; runs, secret and sweep, if any, outlive it.
class KnownKeys {
 public:
  KnownKeys(const std::vector<std::shared_ptr<const Run>>& runs, const Secret& secret, const Sweep* sweep = nullptr);

  // `whole` is the key of the order kForward in one piece, `parts` the same. kDataLoss when a run is damaged.
  base::Result<bool> Contains(std::string_view whole, const KeyParts& parts);

  // Whether some record that `hidden` does not cover has this head: kForward, an owner. Not to be mixed with Contains
  // in one walk.
  base::Result<bool> ContainsHead(std::string_view head, const ErasureRules& hidden);

 private:
  struct Source {
    const Run* run;
    RunCursor cursor;
    bool covered = false;     // by the sweep
    std::size_t segment = 0;  // where the key before was looked for
  };
  base::Result<bool> HasRowLeft(Source& source, std::string_view head, const ErasureRules& hidden) const;
  static Presence ProbeHead(Source& source, std::string_view head, std::uint64_t hash);
  static Presence Probe(Source& source, std::string_view whole, std::uint64_t hash);
  const Secret& secret_;
  const Sweep* sweep_;
  std::vector<Source> sources_;  // the largest first: it holds most of what is known
};

}  // namespace spoor::storage
