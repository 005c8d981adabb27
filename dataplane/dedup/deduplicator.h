// Decides when a tuple is sent, never whether: the count cache collects repeats, the Bloom filter lets a new tuple
// through at once, and every observation ends in a record or in a counted refusal (ARCHITECTURE.md, "How deduplication
// stays exact").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dataplane/counters.h"
#include "dataplane/dedup/count_cache.h"
#include "dataplane/dedup/flush_clock.h"
#include "dataplane/dedup/generations.h"
#include "dataplane/handoff/record_ring.h"
#include "dataplane/observe/observation.h"

namespace spoor::dataplane {

// One worker's. `generations`, `ring` and `counters` outlive it.
class Deduplicator {
 public:
  // `lossless`: wait for room in the ring instead of refusing.
  Deduplicator(std::uint32_t cache_entries, bool lossless, const Generations& generations, RecordRing& ring,
               PipelineCounters& counters);

  // Takes each observation: into the cache, into the ring, or refused and counted. That it was parsed counts the
  // caller.
  void Process(std::span<const Observation> observations) noexcept;

  // Hands over what is pending in the next part of the cache, so that the whole cache is passed once in `interval_ms`.
  void FlushSome(std::uint64_t now_ms, std::uint64_t interval_ms) noexcept;
  // Hands over all that is pending.
  void FlushAll() noexcept;

 private:
  // Observations handled in one go: enough to hide a cache miss behind the others.
  static constexpr std::size_t kSome = 64;
  // A tuple that the cache did not know at the first look, and where the current filter would know it.
  struct Missed {
    const Observation* observation;
    BloomFilter::Place place;
  };

  bool Hit(const Observation& observation) noexcept;
  void ProcessSome(std::span<const Observation> observations) noexcept;
  void Miss(const Observation& observation, const FilterPair& filters, const BloomFilter::Place& place) noexcept;
  void Bypass(const Observation& observation) noexcept;
  bool MakeRoom(CountCache::Entry& entry) noexcept;
  bool HandOver(const observation::RecordView& record) noexcept;
  bool HandOverPending(CountCache::Entry& entry) noexcept;
  void FlushRange(std::uint32_t count) noexcept;

  CountCache cache_;
  bool lossless_;
  const Generations& generations_;
  RecordRing& ring_;
  PipelineCounters& counters_;
  std::array<Missed, kSome> missed_;
  std::uint32_t flush_at_ = 0;
  FlushClock flush_clock_;
};

}  // namespace spoor::dataplane
