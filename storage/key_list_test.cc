#include "storage/key_list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/record_key.h"
#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

TEST(KeyListTest, SortsByKeyThenNumber) {
  testing::RecordMaker maker(41);
  std::vector<std::pair<std::string, std::uint32_t>> expected;
  KeyList list;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    // Short keys too: their missing octets count as 0 in the comparison of heads.
    const std::string key = ForwardKey(maker.Make().view().tuple).substr(0, 1 + maker.Below(12));
    expected.emplace_back(key, i);
    list.Add(key, i);
  }
  std::sort(expected.begin(), expected.end());
  list.Sort();
  ASSERT_EQ(list.size(), expected.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list.key(i), expected[i].first);
    EXPECT_EQ(list.number(i), expected[i].second);
  }
}

}  // namespace
}  // namespace spoor::storage
