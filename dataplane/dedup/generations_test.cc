#include "dataplane/dedup/generations.h"

#include <gtest/gtest.h>

#include <thread>

namespace spoor::dataplane {
namespace {

Fingerprint Key(std::uint64_t number) {
  return {number * 0x9e3779b97f4a7c15u, ~number};
}

bool Seen(const FilterPair& filters, const Fingerprint& key) {
  return filters.current->Contains(filters.current->Locate(key)) ||
         (filters.previous != nullptr && filters.previous->Contains(filters.previous->Locate(key)));
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
