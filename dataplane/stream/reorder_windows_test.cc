#include "dataplane/stream/reorder_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {
namespace {

TEST(ReorderWindows, TheFirstCopyStays) {
  ReorderWindows windows(1);
  const std::uint32_t window = windows.Acquire();
  windows.Put(window, 102, base::AsBytes("CD"));
  windows.Put(window, 100, base::AsBytes("abcdef"));
  EXPECT_EQ(base::AsChars(windows.Take(window, 100)), "abCDef");
  EXPECT_TRUE(windows.IsEmpty(window));
  windows.Put(window, 110, base::AsBytes("later"));
  EXPECT_TRUE(windows.Take(window, 106).empty());
  EXPECT_FALSE(windows.IsEmpty(window));
}

TEST(ReorderWindows, AReleasedOneComesBackEmpty) {
  ReorderWindows windows(1);
  const std::uint32_t window = windows.Acquire();
  EXPECT_EQ(windows.Acquire(), kNoSlot);
  windows.Put(window, 5, base::AsBytes("old"));
  windows.Release(window);
  ASSERT_EQ(windows.Acquire(), window);
  EXPECT_TRUE(windows.IsEmpty(window));
  EXPECT_TRUE(windows.Take(window, 5).empty());
}

TEST(ReorderWindows, AWholeWindowInRandomPiecesAcrossTheWrap) {
  ReorderWindows windows(2);
  windows.Acquire();
  const std::uint32_t window = windows.Acquire();
  std::mt19937 random(1);
  std::string stream(ReorderWindows::kWindow_octets, '\0');
  for (char& octet : stream) octet = static_cast<char>(random());
  const std::uint32_t start = 0xffff'8765;  // sequence numbers wrap within, and so does the ring
  std::vector<std::size_t> order;
  for (std::size_t at = 0; at < stream.size(); at += 97) order.push_back(at);
  std::shuffle(order.begin(), order.end(), random);
  for (const std::size_t at : order) {
    windows.Put(window, start + static_cast<std::uint32_t>(at), base::AsBytes(std::string_view(stream).substr(at, 97)));
  }
  std::string taken;
  while (!windows.IsEmpty(window)) {
    const auto part = windows.Take(window, start + static_cast<std::uint32_t>(taken.size()));
    ASSERT_FALSE(part.empty());
    taken += base::AsChars(part);
  }
  EXPECT_EQ(taken, stream);
}

TEST(ReorderWindows, AgreesWithAMap) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    ReorderWindows windows(1);
    const std::uint32_t window = windows.Acquire();
    std::map<std::uint32_t, char> model;
    std::uint32_t next = random();
    const std::uint32_t start = next;
    for (int step = 0; step < 200; ++step) {
      const std::uint32_t offset = random() % 900;
      std::string octets(random() % 300, '\0');
      for (char& octet : octets) octet = static_cast<char>(random());
      windows.Put(window, next + offset, base::AsBytes(octets));
      for (std::uint32_t i = 0; i < octets.size(); ++i) model.emplace(next - start + offset + i, octets[i]);
      if (random() % 3 != 0) continue;
      for (base::ByteSpan taken; !(taken = windows.Take(window, next)).empty();) {
        for (const std::uint8_t octet : taken) {
          const auto known = model.find(next - start);
          ASSERT_TRUE(known != model.end());
          ASSERT_EQ(octet, static_cast<std::uint8_t>(known->second));
          model.erase(known);
          ++next;
        }
      }
      ASSERT_EQ(model.count(next - start), 0u) << "all that was in order came";
      ASSERT_EQ(windows.IsEmpty(window), model.empty());
    }
  }
}

}  // namespace
}  // namespace spoor::dataplane
