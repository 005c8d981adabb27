// The newest hits of watch-lists, in memory and on disk, with positions that clients go on from.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/counters.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/watchlist/hit_files.h"
#include "controlplane/watchlist/hit_limits.h"

namespace spoor::v1 {
class Hit;
}  // namespace spoor::v1

namespace spoor::controlplane {

struct KeptHit {
  std::string watchlist;
  std::string message;         // v1.Hit; empty: erased
  std::int64_t time_ms = 0;    // when its record was committed
  std::uint64_t position = 0;  // set by Append; ascends, with gaps, also over restarts
};

// Of one list.
struct HitTally {
  std::uint64_t kept = 0;
  std::uint64_t seen = 0;  // with those that were kept at the start
  std::int64_t last_ms = 0;
};

// Any thread. Hits have ordinals, too, which count from 0 at each start.
class HitLog {
 public:
  // An empty folder: in memory only. Positions begin above all that were given before, and at the microseconds of the
  // clock, so that none comes again where the files were lost. Errors of HitFiles::Open.
  static base::Result<std::unique_ptr<HitLog>> Open(const std::string& folder, const HitLimits& limits,
                                                    Counters& counters);

  // With the system when it returns, or counted as not written. Wakes listeners.
  void Append(std::vector<KeptHit> hits);
  // What was appended is on disk when it returns.
  void Sync();

  // Erases the hits that are covered, from the disk, too; how many. Positions and ordinals stay. kPermissionDenied,
  // kResourceExhausted when the files could not be replaced: in memory they are gone.
  base::Result<std::size_t> Erase(const std::function<bool(const v1::Hit&)>& covers);

  // Hits from `ordinal` on, at most `most`; `lost` of them are not kept any more.
  struct Slice {
    std::vector<std::shared_ptr<const KeptHit>> hits;
    std::uint64_t lost = 0;
  };
  Slice From(std::uint64_t ordinal, std::size_t most) const;
  // The ordinal of the first hit behind a position; nullopt: hits behind it are not kept any more.
  std::optional<std::uint64_t> OrdinalBehind(std::uint64_t position) const;

  // Where all that is kept begins and ends: the ordinal of the first hit, and the position before it.
  struct End {
    std::uint64_t ordinal = 0;
    std::uint64_t position = 0;
  };
  End oldest() const;
  End next() const;

  // Lists with hits that are kept, or that were seen since the start.
  std::map<std::string, HitTally, std::less<>> Tallies() const;

  // Wakes it on every Append, as long as it lives.
  void Subscribe(const std::weak_ptr<LiveListener>& listener);
  void WakeAll();

 private:
  HitLog(const HitLimits& limits, Counters& counters) : limits_(limits), counters_(counters) {}
  void Load(std::uint64_t position, base::ByteSpan message);
  void Add(KeptHit hit);
  void Trim();
  std::size_t Forget(const std::function<bool(const v1::Hit&)>& covers);
  void Write(const std::vector<KeptHit>& hits);

  const HitLimits limits_;
  Counters& counters_;
  std::mutex append_mutex_;          // before mutex_
  std::unique_ptr<HitFiles> files_;  // null: none; under append_mutex_
  bool is_failing_ = false;          // under append_mutex_
  std::uint64_t assigned_ = 0;       // position of the newest hit, or where positions began; under append_mutex_

  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const KeptHit>> hits_;
  std::uint64_t octets_ = 0;
  std::uint64_t first_ = 0;   // ordinal of the first
  std::uint64_t behind_ = 0;  // what was given a higher position is kept
  std::uint64_t last_ = 0;    // highest position given
  std::map<std::string, HitTally, std::less<>> tallies_;
  std::vector<std::weak_ptr<LiveListener>> listeners_;
};

}  // namespace spoor::controlplane
