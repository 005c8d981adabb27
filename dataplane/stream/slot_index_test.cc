#include "dataplane/stream/slot_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace spoor::dataplane {
namespace {

TEST(SlotIndex, ServesAtMostItsSlots) {
  SlotIndex index(3);
  for (std::uint64_t key = 0; key < 3; ++key) EXPECT_NE(index.Insert({key, 0}), kNoSlot);
  EXPECT_EQ(index.Insert({3, 0}), kNoSlot);
  index.Erase(index.Find({1, 0}));
  EXPECT_EQ(index.Find({1, 0}), kNoSlot);
  EXPECT_NE(index.Insert({3, 0}), kNoSlot);
  EXPECT_NE(index.Find({2, 0}), kNoSlot);
}

TEST(SlotIndex, AgreesWithAMap) {
  constexpr std::uint32_t kSlots = 50;
  SlotIndex index(kSlots);
  std::map<std::uint64_t, std::uint32_t> model;
  std::mt19937 random(1);
  for (int step = 0; step < 20'000; ++step) {
    const std::uint64_t number = random() % 100;
    // Few low halves: long chains.
    const Fingerprint key{number % 4, number};
    const auto known = model.find(number);
    ASSERT_EQ(index.Find(key), known == model.end() ? kNoSlot : known->second);
    if (known != model.end()) {
      index.Erase(known->second);
      model.erase(known);
    } else if (const std::uint32_t slot = index.Insert(key); slot != kNoSlot) {
      ASSERT_LT(slot, kSlots);
      model[number] = slot;
    } else {
      ASSERT_EQ(model.size(), kSlots);
    }
  }
}

}  // namespace
}  // namespace spoor::dataplane
