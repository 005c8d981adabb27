// Which observations somebody watches for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "controlplane/feed/live_feed.h"
#include "controlplane/names/name_set.h"
#include "controlplane/search/name_matcher.h"
#include "controlplane/watchlist/watchlist_filter.h"
#include "storage/database.h"

namespace spoor::v1 {
class WatchRequest;
}  // namespace spoor::v1

namespace spoor::controlplane {

inline constexpr int kMostWatchedNames = 10'000;
inline constexpr int kMostWatchedNetworks = 1'000;

// One thread at a time. Movable.
class WatchFilter {
 public:
  // kInvalidArgument: "FIELD: why". Compiles patterns. `lists` outlive it.
  static base::Result<WatchFilter> Parse(const v1::WatchRequest& request, const Watchlists& lists);

  bool Wants(const storage::CommittedRecord& committed);

  // What committed records must tell for that.
  static NewsWanted WantedBy(const v1::WatchRequest& request);

 private:
  WatchFilter() = default;
  base::Result<> ParsePatterns(const v1::WatchRequest& request);
  bool IsNews(const storage::CommittedRecord& committed) const;
  bool IsTarget(const observation::TupleView& tuple);
  bool Matches(NameMatcher& matcher, base::ByteSpan owner);

  NameSet names_;
  NameSet rdata_names_;
  std::vector<base::IpPrefix> networks_;
  std::optional<NameMatcher> pattern_;
  std::optional<WatchlistFilter> lists_;
  std::vector<std::uint16_t> types_;
  int news_ = 0;  // v1::WatchNews
  std::uint64_t silence_s_ = 0;
  NameSet exclude_names_;
  std::optional<NameMatcher> exclude_pattern_;
  std::uint32_t sample_one_in_ = 1;
  std::string text_;  // scratch
};

}  // namespace spoor::controlplane
