#include "storage/runs/known_keys.h"

#include <algorithm>

namespace spoor::storage {

KnownKeys::KnownKeys(const std::vector<std::shared_ptr<const Run>>& runs, const Secret& secret, const Sweep* sweep)
    : secret_(secret), sweep_(sweep) {
  for (const auto& run : runs) {
    sources_.push_back({run.get(), RunCursor(*run), sweep != nullptr && sweep->Covers(run->id)});
  }
  std::ranges::sort(sources_, [](const Source& a, const Source& b) { return a.run->rows > b.run->rows; });
}

// The keys ascend, so the segment is the one before or a little further.
Presence KnownKeys::Probe(Source& source, std::string_view whole, std::uint64_t hash) {
  const std::vector<Segment>& segments = source.run->segments;
  if (segments.empty()) return Presence::kAbsent;
  while (source.segment + 1 < segments.size() && segments[source.segment + 1].first_separator() <= whole) {
    ++source.segment;
  }
  return segments[source.segment].Probe(hash);
}

// As Run::Probe, from where the head before was.
Presence KnownKeys::ProbeHead(Source& source, std::string_view head, std::uint64_t hash) {
  const Presence here = Probe(source, head, hash);
  const std::vector<Segment>& segments = source.run->segments;
  if (here != Presence::kAbsent || source.segment + 1 >= segments.size()) return here;
  const Segment& next = segments[source.segment + 1];
  return next.first_separator().starts_with(head) ? next.Probe(hash) : here;
}

base::Result<bool> KnownKeys::Contains(std::string_view whole, const KeyParts& parts) {
  const std::uint64_t hash = HashKey(parts, HashHead(parts.head, secret_));
  std::optional<Sighting> covered;  // what the runs under the sweep say of it
  for (Source& source : sources_) {
    const Presence presence = Probe(source, whole, hash);
    if (presence == Presence::kDamaged) return std::unexpected(DamagedRuns());
    if (presence == Presence::kAbsent) continue;
    const bool found = source.cursor.SkipTo(whole);
    if (source.cursor.damaged()) return std::unexpected(DamagedRuns());
    if (!found || CompareKeys(source.cursor.key(), parts) != 0) continue;
    if (!source.covered) return true;
    const Sighting& sighting = source.cursor.sighting();
    if (source.cursor.damaged()) return std::unexpected(DamagedRuns());
    covered = covered ? Merge(*covered, sighting) : sighting;
  }
  return covered && !sweep_->Erases(Order::kForward, parts, *covered);
}

base::Result<bool> KnownKeys::ContainsHead(std::string_view head, const ErasureRules& hidden) {
  const std::uint64_t hash = HashHead(head, secret_);
  for (Source& source : sources_) {
    const Presence presence = ProbeHead(source, head, hash);
    if (presence == Presence::kDamaged) return std::unexpected(DamagedRuns());
    if (presence == Presence::kAbsent) continue;
    const base::Result<bool> has = HasRowLeft(source, head, hidden);
    if (!has || *has) return has;
  }
  return false;
}

// Rules go by the time last seen, so a record is erased when every row of it would be.
base::Result<bool> KnownKeys::HasRowLeft(Source& source, std::string_view head, const ErasureRules& hidden) const {
  RunCursor& cursor = source.cursor;
  for (bool on_row = cursor.SkipTo(head); on_row && cursor.key().head == head; on_row = cursor.Next()) {
    const Sighting& sighting = cursor.sighting();
    if (cursor.damaged()) break;
    if (hidden.Erase(Order::kForward, cursor.key(), sighting.time_last_s)) continue;
    if (!source.covered || !sweep_->Erases(Order::kForward, cursor.key(), sighting)) return true;
  }
  if (cursor.damaged()) return std::unexpected(DamagedRuns());
  return false;
}

}  // namespace spoor::storage
