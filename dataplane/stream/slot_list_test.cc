#include "dataplane/stream/slot_list.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

TEST(SlotList, OldestFirst) {
  SlotList list(4);
  EXPECT_EQ(list.front(), kNoSlot);
  for (const std::uint32_t slot : {2u, 0u, 3u}) list.PushBack(slot);
  EXPECT_EQ(list.front(), 2u);
  list.PushBack(2);  // moves
  EXPECT_EQ(list.front(), 0u);
  list.Remove(1);  // not in
  EXPECT_FALSE(list.contains(1));
  list.Remove(3);  // the middle
  list.Remove(0);
  EXPECT_EQ(list.front(), 2u);
  list.Remove(2);
  EXPECT_EQ(list.front(), kNoSlot);
}

}  // namespace
}  // namespace spoor::dataplane
