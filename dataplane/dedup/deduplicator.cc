#include "dataplane/dedup/deduplicator.h"

#include <algorithm>

namespace spoor::dataplane {
namespace {

// Where a key lies in both generations, and whether it was seen.
class Probe {
 public:
  Probe(const FilterPair& filters, const Fingerprint& key, const BloomFilter::Place& place) noexcept
      : filters_(filters), place_(place), in_current_(filters.current->Contains(place_)) {
    if (!in_current_ && filters.previous != nullptr) {
      in_previous_ = filters.previous->Contains(filters.previous->Locate(key));
    }
  }
  bool seen() const noexcept { return in_current_ || in_previous_; }
  bool in_current() const noexcept { return in_current_; }
  void Mark() const noexcept { filters_.current->Insert(place_); }

 private:
  const FilterPair& filters_;
  BloomFilter::Place place_;
  bool in_current_;
  bool in_previous_ = false;
};

}  // namespace

Deduplicator::Deduplicator(std::uint32_t cache_entries, bool lossless, const Generations& generations, RecordRing& ring,
                           PipelineCounters& counters)
    : cache_(cache_entries), lossless_(lossless), generations_(generations), ring_(ring), counters_(counters) {}

void Deduplicator::Process(std::span<const Observation> observations) noexcept {
  for (std::size_t at = 0; at < observations.size(); at += kSome) {
    ProcessSome(observations.subspan(at, std::min(kSome, observations.size() - at)));
  }
}

// Each table is asked for its cache lines before it is read: first the count cache for all, then the filter for what
// the cache did not know.
void Deduplicator::ProcessSome(std::span<const Observation> observations) noexcept {
  const FilterPair filters = generations_.pair();
  for (const Observation& observation : observations) cache_.Prefetch(observation.key);
  std::size_t missed_count = 0;
  for (const Observation& observation : observations) {
    if (Hit(observation)) continue;
    const BloomFilter::Place place = filters.current->Locate(observation.key);
    filters.current->Prefetch(place);
    missed_[missed_count++] = {&observation, place};
  }
  for (const Missed& missed : std::span(missed_.data(), missed_count)) {
    // The same tuple may have missed twice, and be known by now.
    if (!Hit(*missed.observation)) Miss(*missed.observation, filters, missed.place);
  }
}

bool Deduplicator::Hit(const Observation& observation) noexcept {
  CountCache::Entry* entry = cache_.Find(observation.key);
  if (entry == nullptr) return false;
  counters_.cache_hits.Add();
  if (!CountCache::HasRoomFor(*entry, observation) && !HandOverPending(*entry)) {
    counters_.refused[RefusalReason::kRingFull].Add(observation.count);
    return true;
  }
  CountCache::Count(*entry, observation);
  counters_.observations_pending.Add(observation.count);
  return true;
}

void Deduplicator::Miss(const Observation& observation, const FilterPair& filters,
                        const BloomFilter::Place& place) noexcept {
  counters_.cache_misses.Add();
  const std::size_t octets = std::size_t{observation.owner_octets} + observation.rdata_octets;
  if (octets > CountCache::kMaxTuple_octets) return Bypass(observation);

  const Probe probe(filters, observation.key, place);
  (probe.seen() ? counters_.bloom_seen : counters_.bloom_new).Add();
  // Push first, mark second: what a full ring refuses is not marked and stays pending here.
  const bool sent = !probe.seen() && HandOver(observation.AsRecord());
  // A key that only the older generation knows is copied, so that the working set survives the rotation.
  if (sent || (probe.seen() && !probe.in_current())) {
    probe.Mark();
    counters_.bloom_inserted.Add();
  }

  CountCache::Entry& victim = cache_.Victim(observation.key);
  if (!MakeRoom(victim)) {
    if (!sent) counters_.refused[RefusalReason::kRingFull].Add(observation.count);
    return;
  }
  cache_.Assign(victim, observation);
  if (sent) return;
  CountCache::Count(victim, observation);
  counters_.observations_pending.Add(observation.count);
}

void Deduplicator::Bypass(const Observation& observation) noexcept {
  counters_.cache_bypassed.Add();
  if (!HandOver(observation.AsRecord())) counters_.refused[RefusalReason::kRingFull].Add(observation.count);
}

// True once nothing is pending in `entry`.
bool Deduplicator::MakeRoom(CountCache::Entry& entry) noexcept {
  if (entry.pending == 0) return true;
  if (!HandOverPending(entry)) return false;
  counters_.cache_evictions.Add();
  return true;
}

bool Deduplicator::HandOver(const observation::RecordView& record) noexcept {
  while (!ring_.Push(record)) {
    if (!lossless_) return false;
    __builtin_ia32_pause();  // replay: the exporter drains, or discards once it has failed
  }
  counters_.observations_handed_over.Add(record.count);
  counters_.records_handed_over.Add();
  return true;
}

bool Deduplicator::HandOverPending(CountCache::Entry& entry) noexcept {
  if (!HandOver(cache_.PendingRecord(entry))) return false;
  counters_.observations_pending.Sub(entry.pending);
  entry.pending = 0;
  return true;
}

void Deduplicator::FlushRange(std::uint32_t count) noexcept {
  for (; count > 0; --count) {
    CountCache::Entry& entry = cache_.entry(flush_at_);
    // A full ring ends this round; the entry is first in the next one.
    if (entry.pending != 0 && !HandOverPending(entry)) return;
    flush_at_ = flush_at_ + 1 == cache_.entry_count() ? 0 : flush_at_ + 1;
  }
}

void Deduplicator::FlushSome(std::uint64_t now_ms, std::uint64_t interval_ms) noexcept {
  FlushRange(flush_clock_.Due(now_ms, interval_ms, cache_.entry_count()));
}

void Deduplicator::FlushAll() noexcept {
  flush_at_ = 0;
  FlushRange(cache_.entry_count());
}

}  // namespace spoor::dataplane
