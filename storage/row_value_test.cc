#include "storage/row_value.h"

#include <gtest/gtest.h>

#include <limits>

namespace spoor::storage {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(RowValueTest, MergeIsMinMaxSumUnion) {
  const Sighting merged = Merge({10, 20, 3, 1}, {5, 15, 4, 8});
  EXPECT_EQ(merged.time_first_s, 5u);
  EXPECT_EQ(merged.time_last_s, 20u);
  EXPECT_EQ(merged.count, 7u);
  EXPECT_EQ(merged.provenance, 9);
  EXPECT_EQ(Merge({1, 1, kMost - 1, 1}, {1, 1, 5, 1}).count, kMost);
}

TEST(RowValueTest, SensorRowsComeBack) {
  std::string id;
  std::uint64_t epoch = 0;
  ASSERT_TRUE(ReadSensorKey(base::AsBytes(SensorKey("s", kMost)), id, epoch));
  EXPECT_EQ(id, "s");
  EXPECT_EQ(epoch, kMost);
  EXPECT_FALSE(ReadSensorKey(base::AsBytes("s"), id, epoch));
  SensorValue value;
  ASSERT_TRUE(ReadSensorValue(base::AsBytes(EncodeSensorValue({1, 2, 3})), value));
  EXPECT_EQ(value.sequence, 1u);
  EXPECT_EQ(value.observations, 2u);
  EXPECT_EQ(value.last_commit_s, 3u);
  EXPECT_FALSE(ReadSensorValue(base::AsBytes("short"), value));
}

}  // namespace
}  // namespace spoor::storage
