#include "controlplane/watchlist/watchlist_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "controlplane/services/query_parser.h"

namespace spoor::controlplane {

base::Result<WatchlistFilter> WatchlistFilter::Create(const google::protobuf::RepeatedPtrField<std::string>& names,
                                                      const Watchlists& lists) {
  if (static_cast<std::size_t>(names.size()) > kMostLists) {
    return BadField("watchlists", fmt::format("at most {}", kMostLists));
  }
  for (int i = 0; i < names.size(); ++i) {
    if (!lists.Find(names[i])) return BadField(fmt::format("watchlists[{}]", i), "there is no such watch-list");
  }
  WatchlistFilter filter({names.begin(), names.end()}, lists);
  if (auto refreshed = filter.Refresh(); !refreshed) return std::unexpected(refreshed.error());
  return filter;
}

base::Result<> WatchlistFilter::Refresh() {
  const std::uint64_t now = lists_->generation();
  if (matcher_ && now == generation_) return {};
  auto matcher = WatchlistMatcher::Create(lists_->index());
  if (!matcher) return std::unexpected(matcher.error());
  matcher_ = *std::move(matcher);
  generation_ = now;
  is_wanted_.clear();
  for (const auto& list : matcher_->index().lists()) {
    is_wanted_.push_back(std::ranges::find(names_, list->name()) != names_.end());
  }
  return {};
}

bool WatchlistFilter::Has(const observation::TupleView& tuple) {
  if (const auto refreshed = Refresh(); !refreshed) base::LogError("watch-lists: {}", refreshed.error().message);
  return std::ranges::any_of(matcher_->Match(tuple), [this](const EntryRef& ref) { return is_wanted_[ref.list]; });
}

}  // namespace spoor::controlplane
