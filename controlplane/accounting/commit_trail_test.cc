#include "controlplane/accounting/commit_trail.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

TEST(CommitTrail, KnowsWhatLiesBetweenTwoBlocks) {
  CommitTrail trail;
  EXPECT_EQ(trail.Between(0, 0), std::nullopt);
  trail.Begin(0);
  trail.Add(1, 10);
  trail.Add(2, 20);
  trail.Add(2, 20);  // came again
  trail.Add(3, 30);
  EXPECT_EQ(trail.Between(0, 3), 60);
  EXPECT_EQ(trail.Between(1, 2), 20);
  EXPECT_EQ(trail.Between(2, 2), 0);
  EXPECT_EQ(trail.Between(3, 1), -50);
  EXPECT_EQ(trail.Between(0, 4), std::nullopt);
}

TEST(CommitTrail, ANewStreamGoesOnWhereTheStoreIs) {
  CommitTrail trail;
  trail.Begin(4);
  trail.Add(5, 1);
  trail.Add(6, 2);
  trail.Begin(5);  // block 6 was not committed and comes again
  EXPECT_EQ(trail.Between(5, 6), std::nullopt);
  trail.Add(6, 2);
  EXPECT_EQ(trail.Between(4, 6), 3);
  trail.Begin(9);  // somebody else delivered the blocks up to 9
  EXPECT_EQ(trail.Between(4, 9), std::nullopt);
  EXPECT_EQ(trail.Between(9, 9), 0);
}

TEST(CommitTrail, IsBounded) {
  CommitTrail trail;
  trail.Begin(0);
  for (std::uint64_t sequence = 1; sequence <= 3000; ++sequence) trail.Add(sequence, 1);
  EXPECT_EQ(trail.Between(3000 - CommitTrail::kMaxPoints, 3000), std::nullopt);
  EXPECT_EQ(trail.Between(3001 - CommitTrail::kMaxPoints, 3000), CommitTrail::kMaxPoints - 1);
}

}  // namespace
}  // namespace spoor::controlplane
