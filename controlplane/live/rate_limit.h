// How many of what belongs to a watch may be sent.
#pragma once

#include <cstdint>

namespace spoor::controlplane {

// A token bucket that begins full and holds what one second brings: in t seconds at most (t + 1) times
// `most_per_second`, and as soon as it was used up no more than that in each second. One thread at a time.
class RateLimit {
 public:
  // 0: no limit.
  explicit RateLimit(std::uint32_t most_per_second)
      : most_per_second_(most_per_second), thousandths_(Full(most_per_second)) {}

  bool is_set() const { return most_per_second_ != 0; }
  // Puts in what time brought since the call before. Milliseconds since some fixed moment; never goes back.
  void Refill(std::uint64_t now_ms);
  // One more may be sent. Always without a limit.
  bool Take();

 private:
  static constexpr std::uint64_t Full(std::uint64_t most_per_second) { return most_per_second * 1000; }

  const std::uint64_t most_per_second_;
  std::uint64_t thousandths_;  // of a token: what a millisecond brings is a whole number of them
  std::uint64_t refilled_ms_ = 0;
};

}  // namespace spoor::controlplane
