#include "storage/runs/run.h"

#include <algorithm>

namespace spoor::storage {

std::vector<const Run*> AllRuns(const std::vector<std::shared_ptr<const Run>>& runs) {
  std::vector<const Run*> all;
  for (const auto& run : runs) all.push_back(run.get());
  return all;
}

base::Error DamagedRuns() {
  return {base::ErrorCode::kDataLoss,
          "database: a checksum does not hold: the file is damaged; `spoord check` tells where, restore a backup"};
}

std::size_t Run::FindSegment(std::string_view key) const {
  const auto behind = std::ranges::upper_bound(segments, key, {}, &Segment::first_separator);
  return behind == segments.begin() ? 0 : static_cast<std::size_t>(behind - segments.begin()) - 1;
}

Presence Run::Probe(std::string_view key, std::uint64_t hash) const {
  if (segments.empty()) return Presence::kAbsent;
  const std::size_t number = FindSegment(key);
  const Presence here = segments[number].Probe(hash);
  if (here != Presence::kAbsent || number + 1 == segments.size()) return here;
  // The rows of a head may begin with the next segment, whose separator then has the head and more.
  const std::string_view next = segments[number + 1].first_separator();
  return next.starts_with(key) ? segments[number + 1].Probe(hash) : here;
}

bool RunCursor::Damaged() {
  damaged_ = true;
  return valid_ = false;
}

bool RunCursor::Stand(bool on_row) {
  if (!on_row) return valid_ = false;
  return valid_ = block_.LoadKey() || Damaged();
}

bool RunCursor::OpenBlock(std::size_t segment, std::size_t block) {
  segment_ = segment;
  number_ = block;
  open_ = true;
  const Segment& holding = run_->segments[segment];
  return block_.Open(holding.layout(), holding.Block(block)) || Damaged();
}

bool RunCursor::NextBlock() {
  if (!block_.ok()) return Damaged();
  if (number_ + 1 < run_->segments[segment_].block_count()) return OpenBlock(segment_, number_ + 1);
  if (segment_ + 1 < run_->segments.size()) return OpenBlock(segment_ + 1, 0);
  return valid_ = false;
}

bool RunCursor::Next() {
  if (!open_) return Seek({});
  while (!block_.Next()) {
    if (!NextBlock()) return false;
  }
  return Stand(true);
}

bool RunCursor::SeekInBlock(std::string_view key) {
  for (bool found = block_.SkipTo(key); found; found = block_.Next()) {
    if (!block_.LoadKey()) return Damaged();
    if (CompareKeys(block_.key(), key) >= 0) return valid_ = true;
  }
  return valid_ = false;
}

bool RunCursor::Seek(std::string_view key) {
  if (run_->segments.empty()) return valid_ = false;
  const bool fenced = !run_->fence.empty() && key <= run_->fence;
  const std::string_view from = fenced ? std::string_view(run_->fence) : key;
  const std::size_t segment = run_->FindSegment(from);
  if (!OpenBlock(segment, run_->segments[segment].FindBlock(from))) return false;
  while (!SeekInBlock(from)) {
    if (damaged_ || !NextBlock()) return false;
  }
  return fenced && CompareKeys(block_.key(), from) == 0 ? Next() : true;
}

bool RunCursor::SkipTo(std::string_view key) {
  if (!valid_ || CompareKeys(block_.key(), key) < 0) {
    // In the same block as before?
    const Segment* here = open_ && valid_ ? &run_->segments[segment_] : nullptr;
    if (here == nullptr || run_->FindSegment(key) != segment_ || here->FindBlock(key) != number_) return Seek(key);
    if (SeekInBlock(key)) return true;
    while (!damaged_ && NextBlock()) {
      if (SeekInBlock(key)) return true;
    }
    return false;
  }
  return true;
}

const Sighting& RunCursor::sighting() {
  if (!block_.LoadSighting()) Damaged();
  return block_.sighting();
}

void RunCursor::LoadDays(DaySeries& days) {
  if (!block_.LoadDays(days)) Damaged();
}

}  // namespace spoor::storage
