#include "dataplane/dedup/generations.h"

namespace spoor::dataplane {

Generations::Generations(unsigned bits_log2, GracePeriod& grace)
    : filters_{BloomFilter(bits_log2), BloomFilter(bits_log2)},
      both_{{&filters_[0], &filters_[1]}, {&filters_[1], &filters_[0]}},
      alone_{{&filters_[0], nullptr}, {&filters_[1], nullptr}},
      pair_(&both_[0]),
      grace_(grace) {}

void Generations::Publish(const FilterPair* pair) noexcept {
  // Release: pairs with the acquire in pair().
  pair_.store(pair, std::memory_order_release);
}

bool Generations::MaybeRotate(std::uint64_t now_ms, std::uint64_t inserted_total, std::uint64_t max_age_ms) {
  if (rotated_at_ms_ == 0) rotated_at_ms_ = now_ms;
  const std::uint64_t age_ms = now_ms - rotated_at_ms_;
  const bool full = inserted_total - inserted_before_ >= filters_[current_].capacity();
  const bool old = max_age_ms != 0 && age_ms >= max_age_ms;
  if (age_ms < kMinAge_ms || !(full || old)) return false;
  Rotate();
  inserted_before_ = inserted_total;
  rotated_at_ms_ = now_ms;
  return true;
}

void Generations::Rotate() {
  const unsigned next = 1 - current_;
  Publish(&alone_[current_]);
  grace_.Wait();  // nobody reads the older generation any more
  filters_[next].Clear();
  current_ = next;
  Publish(&both_[current_]);
  rotations_.Add();
}

}  // namespace spoor::dataplane
