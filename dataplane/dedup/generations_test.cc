#include "dataplane/dedup/generations.h"

#include <gtest/gtest.h>

#include <thread>

namespace spoor::dataplane {
namespace {

Fingerprint Key(std::uint64_t number) { return {number * 0x9e3779b97f4a7c15u, ~number}; }

bool Seen(const FilterPair& filters, const Fingerprint& key) {
  return filters.current->Contains(filters.current->Locate(key)) ||
         (filters.previous != nullptr && filters.previous->Contains(filters.previous->Locate(key)));
}

TEST(BloomFilter, HasNoFalseNegativesAndFewFalsePositives) {
  BloomFilter filter(20);
  const std::uint64_t keys = filter.capacity();
  for (std::uint64_t i = 0; i < keys; ++i) filter.Insert(filter.Locate(Key(i)));
  for (std::uint64_t i = 0; i < keys; ++i) ASSERT_TRUE(filter.Contains(filter.Locate(Key(i))));
  std::uint64_t false_positives = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) false_positives += filter.Contains(filter.Locate(Key(keys + i)));
  EXPECT_LT(false_positives, 200u) << "2e-5 of a million, and room for chance";
}

TEST(BloomFilter, ClearForgetsAndChangesTheSecret) {
  BloomFilter filter(16);
  const BloomFilter::Place before = filter.Locate(Key(1));
  filter.Insert(before);
  filter.Clear();
  EXPECT_FALSE(filter.Contains(before));
  const BloomFilter::Place after = filter.Locate(Key(1));
  EXPECT_TRUE(before.block != after.block || before.bits != after.bits);
}

TEST(BloomFilter, ThreadsShareItWithoutALock) {
  BloomFilter filter(20);
  std::vector<std::thread> threads;
  for (std::uint64_t worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&, worker] {
      for (std::uint64_t i = worker; i < 20'000; i += 4) filter.Insert(filter.Locate(Key(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint64_t i = 0; i < 20'000; ++i) ASSERT_TRUE(filter.Contains(filter.Locate(Key(i))));
}

TEST(Generations, AKeyLivesForOneRotationAndDiesWithTheSecond) {
  GracePeriod grace(1);
  Generations generations(16, grace);
  const FilterPair filters = generations.pair();
  filters.current->Insert(filters.current->Locate(Key(1)));
  EXPECT_FALSE(generations.MaybeRotate(1, 0, 5000));
  EXPECT_FALSE(generations.MaybeRotate(4000, 0, 5000));
  EXPECT_TRUE(generations.MaybeRotate(5001, 0, 5000));
  EXPECT_TRUE(Seen(generations.pair(), Key(1)));
  EXPECT_TRUE(generations.MaybeRotate(10'001, 0, 5000));
  EXPECT_FALSE(Seen(generations.pair(), Key(1)));
}

TEST(Generations, AFullFilterRotatesButNotAtEveryTurn) {
  GracePeriod grace(1);
  Generations generations(9, grace);
  EXPECT_FALSE(generations.MaybeRotate(1, 1000, 0));
  EXPECT_TRUE(generations.MaybeRotate(1 + Generations::kMinAge_ms, 1000, 0));
  EXPECT_FALSE(generations.MaybeRotate(2 + Generations::kMinAge_ms, 2000, 0));
}

TEST(Generations, ClearingWaitsForTheWorkers) {
  GracePeriod grace(1);
  Generations generations(16, grace);
  grace.Online(0);
  generations.MaybeRotate(1, 0, 1);
  std::atomic<bool> rotated{false};
  std::thread control([&] {
    generations.MaybeRotate(10'000, 0, 1);
    rotated = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(rotated);
  grace.Quiescent(0);
  control.join();
  grace.Offline(0);
}

}  // namespace
}  // namespace spoor::dataplane
