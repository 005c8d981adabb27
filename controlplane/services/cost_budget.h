// How many stored records an answer may look at (Paging.cost_limit), and how many it did (StreamEnd.cost).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spoor::controlplane {

// How an answer that it ended says so.
inline constexpr std::string_view kCostLimitReached = "cost limit; go on with the resume token";

class CostBudget {
 public:
  // 0: no bound.
  explicit CostBudget(std::uint64_t limit) : limit_(limit) {}

  void Add(std::uint64_t records) { spent_ += records; }
  std::uint64_t spent() const { return spent_; }
  bool is_spent() const { return limit_ != 0 && spent_ >= limit_; }
  // Of so many records that a page would look at, those that it may; at least one, so that every page gets on.
  std::size_t PageOf(std::size_t most) const { return static_cast<std::size_t>(std::min<std::uint64_t>(most, Left())); }
  // As a bound of its own: 0 is none. Not when it is spent.
  std::uint64_t rest() const { return limit_ == 0 ? 0 : Left(); }

 private:
  std::uint64_t Left() const {
    if (limit_ == 0) return UINT64_MAX;
    return is_spent() ? 1 : limit_ - spent_;
  }

  std::uint64_t limit_;
  std::uint64_t spent_ = 0;
};

}  // namespace spoor::controlplane
