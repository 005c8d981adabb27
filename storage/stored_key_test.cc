#include "storage/stored_key.h"

#include <gtest/gtest.h>

namespace spoor::storage {
namespace {

constexpr Secret kSecret{'s', 'e', 'c', 'r', 'e', 't'};
constexpr Secret kOtherSecret{'o', 't', 'h', 'e', 'r'};

TEST(StoredKeyTest, ShortKeysStayAsTheyAre) {
  const std::string longest(kKeptOctets, 'k');
  EXPECT_EQ(StoredKey(longest, kSecret), longest);
  EXPECT_FALSE(IsCutKey(longest));
}

TEST(StoredKeyTest, LongKeysAreCutToTheLimit) {
  const std::string full = std::string(kKeptOctets, 'k') + "x";
  const std::string stored = StoredKey(full, kSecret);
  EXPECT_EQ(stored.size(), kMaxKeyOctets);
  EXPECT_TRUE(IsCutKey(stored));
  EXPECT_TRUE(stored.starts_with(full.substr(0, kKeptOctets)));
  EXPECT_NE(stored, StoredKey(full + "y", kSecret));
  EXPECT_NE(stored, StoredKey(full, kOtherSecret));
  EXPECT_EQ(stored, StoredKey(full, kSecret));
}

TEST(StoredKeyTest, AdvanceChangesTheHashOnly) {
  std::string key = std::string(kKeptOctets, 'k') + std::string(kHashOctets, '\xff');
  AdvanceCutKey(key);
  EXPECT_EQ(key, std::string(kKeptOctets, 'k') + std::string(kHashOctets, '\0'));
  AdvanceCutKey(key);
  EXPECT_EQ(key.back(), '\1');
}

}  // namespace
}  // namespace spoor::storage
