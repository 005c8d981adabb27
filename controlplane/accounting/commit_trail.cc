#include "controlplane/accounting/commit_trail.h"

namespace spoor::controlplane {

void CommitTrail::Begin(std::uint64_t sequence) {
  while (!points_.empty() && points_.back().sequence > sequence) points_.pop_back();
  if (!points_.empty() && points_.back().sequence == sequence) return;
  points_.assign(1, {sequence, 0});
}

void CommitTrail::Add(std::uint64_t sequence, std::uint64_t observations) {
  if (points_.empty() || sequence != points_.back().sequence + 1) return;
  points_.push_back({sequence, points_.back().observations + observations});
  if (points_.size() > kMaxPoints) points_.pop_front();
}

std::optional<std::int64_t> CommitTrail::Between(std::uint64_t from, std::uint64_t to) const {
  const auto first = At(from);
  const auto last = At(to);
  if (!first || !last) return std::nullopt;
  return static_cast<std::int64_t>(*last - *first);
}

std::optional<std::uint64_t> CommitTrail::At(std::uint64_t sequence) const {
  if (points_.empty() || sequence < points_.front().sequence || sequence > points_.back().sequence) return std::nullopt;
  return points_[sequence - points_.front().sequence].observations;
}

}  // namespace spoor::controlplane
