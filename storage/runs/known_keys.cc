#include "storage/runs/known_keys.h"

#include <algorithm>

namespace spoor::storage {

KnownKeys::KnownKeys(const std::vector<std::shared_ptr<const Run>>& runs, const Secret& secret) : secret_(secret) {
  for (const auto& run : runs) sources_.push_back({run.get(), RunCursor(*run)});
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

base::Result<bool> KnownKeys::Contains(std::string_view whole, const KeyParts& parts) {
  const std::uint64_t hash = HashKey(parts, HashHead(parts.head, secret_));
  for (Source& source : sources_) {
    const Presence presence = Probe(source, whole, hash);
    if (presence == Presence::kDamaged) return std::unexpected(DamagedRuns());
    if (presence == Presence::kAbsent) continue;
    const bool found = source.cursor.SkipTo(whole);
    if (source.cursor.damaged()) return std::unexpected(DamagedRuns());
    if (found && CompareKeys(source.cursor.key(), parts) == 0) return true;
  }
  return false;
}

}  // namespace spoor::storage
