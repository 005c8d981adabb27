#include "dataplane/correlate/time_table.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

// Keys of one set: the low half chooses it.
std::uint64_t InSet(std::uint64_t number) {
  return number << 32;
}

TEST(TimeTable, TakeForgetsFindDoesNot) {
  TimeTable table(64);
  std::uint64_t time_us = 99;
  EXPECT_FALSE(table.Find(InSet(1), time_us));
  table.Put(InSet(1), 0, 10);
  EXPECT_TRUE(table.Find(InSet(1), time_us));
  EXPECT_EQ(time_us, 0u) << "time 0 is a time like any other";
  EXPECT_TRUE(table.Take(InSet(1), time_us));
  EXPECT_FALSE(table.Take(InSet(1), time_us));
}

TEST(TimeTable, AFullSetDropsItsOldestAndTellsOnlyOfALoss) {
  TimeTable table(64);
  for (std::uint64_t i = 0; i < 4; ++i) EXPECT_FALSE(table.Put(InSet(i), 100 + i, 10));
  EXPECT_FALSE(table.Put(InSet(0), 105, 10)) << "known: refreshed in place";
  EXPECT_TRUE(table.Put(InSet(4), 106, 10)) << "number 1 is only 5 old";
  EXPECT_FALSE(table.Put(InSet(5), 200, 10)) << "number 2 had expired";
  std::uint64_t time_us = 0;
  EXPECT_FALSE(table.Find(InSet(1), time_us));
  EXPECT_FALSE(table.Find(InSet(2), time_us));
  EXPECT_TRUE(table.Find(InSet(0), time_us));
}

}  // namespace
}  // namespace spoor::dataplane
