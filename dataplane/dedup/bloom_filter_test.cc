#include "dataplane/dedup/bloom_filter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace spoor::dataplane {
namespace {

Fingerprint Key(std::uint64_t number) {
  return {number * 0x9e3779b97f4a7c15u, ~number};
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

}  // namespace
}  // namespace spoor::dataplane
