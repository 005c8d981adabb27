#include "dataplane/dedup/deduplicator.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

struct Total {
  std::uint64_t count = 0;
  std::uint32_t first = 0xffffffff;
  std::uint32_t last = 0;
  std::uint8_t provenance = 0;
  bool operator==(const Total&) const = default;

  void Merge(std::uint64_t more, std::uint32_t from, std::uint32_t to, std::uint8_t how) {
    count += more;
    first = std::min(first, from);
    last = std::max(last, to);
    provenance |= how;
  }
};
using Totals = std::map<std::string, Total>;

// One worker's deduplication with its surroundings and what came out of the ring so far.
class Bench {
 public:
  Bench(std::uint32_t cache_entries, unsigned bloom_bits_log2)
      : generations_(bloom_bits_log2, grace_), deduplicator_(cache_entries, false, generations_, ring_, counters_) {}

  // Tuple number `number`, with `extra` more octets of RDATA, seen in `count` messages.
  void Observe(std::uint32_t number, std::uint32_t time_s, std::uint8_t provenance, std::size_t extra = 0,
               std::uint32_t count = 1) {
    std::string tuple("\0\1\1x\0", 5);
    tuple += std::to_string(number) + std::string(extra, 'x');
    const Fingerprint key = secret_.Hash(base::AsBytes(tuple));
    const auto rdata_octets = static_cast<std::uint16_t>(tuple.size() - 5);
    const Observation observation{key,       base::AsBytes(tuple).data(), time_s, time_s, count, 1, 3, rdata_octets,
                                  provenance};
    counters_.observations_parsed.Add(count);
    expected_[tuple.substr(5)].Merge(count, time_s, time_s, provenance);
    deduplicator_.Process({&observation, 1});
  }

  std::size_t Drain() {
    return ring_.Drain(1'000'000, [this](const observation::RecordView& record) {
      actual_[base::ToString(record.tuple.rdata)].Merge(record.count, record.time_first_s, record.time_last_s,
                                                        record.provenance);
      return true;
    });
  }

  void CheckConservation() const {
    EXPECT_EQ(counters_.observations_parsed.value(), counters_.observations_pending.value() +
                                                         counters_.observations_handed_over.value() +
                                                         counters_.refused[RefusalReason::kRingFull].value());
  }

  GracePeriod grace_{1};
  HashSecret secret_{7};
  RecordRing ring_{RecordRing::kMinSlots};
  PipelineCounters counters_;
  Generations generations_;
  Deduplicator deduplicator_;
  Totals expected_;
  Totals actual_;
};

TEST(Deduplicator, ANewTupleGoesOutAtOnceAndRepeatsAreCollected) {
  Bench bench(64, 20);
  bench.Observe(1, 100, observation::kAnswer);
  EXPECT_EQ(bench.Drain(), 1u);
  bench.Observe(1, 90, observation::kGlue);
  bench.Observe(1, 120, observation::kGlue);
  EXPECT_EQ(bench.Drain(), 0u);
  EXPECT_EQ(bench.counters_.observations_pending.value(), 2u);
  bench.deduplicator_.FlushAll();
  EXPECT_EQ(bench.Drain(), 1u);
  EXPECT_EQ(bench.actual_, bench.expected_);
  bench.deduplicator_.FlushAll();
  EXPECT_EQ(bench.Drain(), 0u) << "nothing is handed over twice";
}

TEST(Deduplicator, MoreThanAnEntryCanCountIsHandedOverInParts) {
  Bench bench(64, 20);
  for (std::uint32_t i = 0; i < 5; ++i) bench.Observe(1, i, observation::kAnswer, 0, 3'000'000'000u);
  bench.CheckConservation();
  bench.deduplicator_.FlushAll();
  bench.Drain();
  EXPECT_EQ(bench.actual_, bench.expected_);
  EXPECT_EQ(bench.actual_.begin()->second.count, 15'000'000'000u);
}

TEST(Deduplicator, AFalsePositiveDelaysAndLosesNothing) {
  Bench bench(64, BloomFilter::kMinBitsLog2);
  for (std::uint32_t i = 0; i < 2000; ++i) {
    bench.Observe(i, i, observation::kAnswer);
    bench.Drain();
  }
  EXPECT_GT(bench.counters_.bloom_seen.value(), 1500u) << "the filter is full: most answers are false positives";
  bench.deduplicator_.FlushAll();
  bench.Drain();
  EXPECT_EQ(bench.actual_, bench.expected_);
  bench.CheckConservation();
}

// Random tuples, times and sizes through tiny tables, with rotations in between: whatever happens, the sums are exact.
TEST(Deduplicator, CountsAreExactUnderEvictionsAndRotations) {
  for (const unsigned seed : {1u, 2u, 3u}) {
    Bench bench(64, 12);
    std::mt19937 random(seed);
    for (std::uint32_t i = 0; i < 30'000; ++i) {
      const std::uint32_t number = random() % 16 == 0 ? random() : random() % 200;
      const std::size_t extra = number % 7 == 0 ? 300 : number % 40;
      bench.Observe(number, random(), static_cast<std::uint8_t>(1u << random() % 5), extra);
      if (random() % 8 == 0) bench.Drain();
      if (random() % 50 == 0) bench.deduplicator_.FlushSome(i, 100);
      if (random() % 100 == 0) bench.generations_.MaybeRotate(i * 100, bench.counters_.bloom_inserted.value(), 5000);
      bench.CheckConservation();
    }
    bench.Drain();
    bench.deduplicator_.FlushAll();
    bench.Drain();
    EXPECT_GT(bench.generations_.rotations(), 3u);
    EXPECT_GT(bench.counters_.cache_evictions.value(), 1000u);
    EXPECT_GT(bench.counters_.cache_bypassed.value(), 100u);
    EXPECT_EQ(bench.counters_.refused[RefusalReason::kRingFull].value(), 0u);
    EXPECT_EQ(bench.actual_, bench.expected_);
  }
}

TEST(Deduplicator, AFullRingRefusesWithAReasonAndKeepsWhatItHas) {
  Bench bench(64, 20);
  for (std::uint32_t i = 0; i < 10'000; ++i) bench.Observe(i, i, observation::kAnswer);
  bench.CheckConservation();
  EXPECT_GT(bench.counters_.refused[RefusalReason::kRingFull].value(), 0u);
  while (bench.Drain() > 0) {
  }
  bench.deduplicator_.FlushAll();
  bench.Drain();
  std::uint64_t delivered = 0;
  for (const auto& [key, total] : bench.actual_) delivered += total.count;
  EXPECT_EQ(delivered + bench.counters_.refused[RefusalReason::kRingFull].value(), 10'000u);
}

TEST(Deduplicator, TheFlushPassesTheWholeCacheOnceAnInterval) {
  Bench bench(1024, 20);
  for (std::uint32_t i = 0; i < 100; ++i) bench.Observe(i, 1, observation::kAnswer);
  for (std::uint32_t i = 0; i < 100; ++i) bench.Observe(i, 2, observation::kAnswer);
  bench.Drain();
  for (std::uint64_t now_ms = 1; now_ms <= 1100; ++now_ms) bench.deduplicator_.FlushSome(now_ms, 1000);
  bench.Drain();
  EXPECT_EQ(bench.counters_.observations_pending.value(), 0u);
  EXPECT_EQ(bench.actual_, bench.expected_);
}

}  // namespace
}  // namespace spoor::dataplane
