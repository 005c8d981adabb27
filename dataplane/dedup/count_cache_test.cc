#include "dataplane/dedup/count_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace spoor::dataplane {
namespace {

const std::string kTuple("\0\1\1x\0rdata", 10);

// An observation of one tuple under a key of set 0.
Observation Seen(std::uint64_t number, std::uint32_t time_s, std::uint8_t provenance = observation::kAnswer) {
  return {{0, number}, base::AsBytes(kTuple).data(), time_s, time_s, 1, 1, 3, 5, provenance};
}

TEST(CountCache, CollectsWhatIsPending) {
  CountCache cache(64);
  EXPECT_EQ(cache.Find({0, 1}), nullptr);
  cache.Assign(cache.Victim({0, 1}), Seen(1, 50));
  CountCache::Entry* entry = cache.Find({0, 1});
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->pending, 0u);
  CountCache::Count(*entry, Seen(1, 70, observation::kGlue));
  CountCache::Count(*entry, Seen(1, 60, observation::kAuthority));
  const observation::RecordView record = cache.PendingRecord(*entry);
  EXPECT_EQ(record.count, 2u);
  EXPECT_EQ(record.time_first_s, 60u) << "the observation that was handed over at once is not among them";
  EXPECT_EQ(record.time_last_s, 70u);
  EXPECT_EQ(record.provenance, observation::kGlue | observation::kAuthority);
  EXPECT_EQ(base::AsChars(record.tuple.rdata), "rdata");
  EXPECT_EQ(record.tuple.type, 1);
}

TEST(CountCache, AFullSetGivesUpWhatCostsLeast) {
  CountCache cache(64);
  cache.Assign(cache.Victim({0, 1}), Seen(1, 50));
  cache.Assign(cache.Victim({0, 2}), Seen(2, 60));
  EXPECT_EQ(cache.Victim({0, 3}).key.high, 1u) << "both have nothing pending: the older one";
  CountCache::Count(*cache.Find({0, 1}), Seen(1, 51));
  EXPECT_EQ(cache.Victim({0, 3}).key.high, 2u) << "the one with nothing pending";
}

}  // namespace
}  // namespace spoor::dataplane
