#include "controlplane/feed_files/consumer_places.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

const ConsumerId kId{"changes", "key", "siem"};

TEST(ConsumerPlaces, OutliveARestart) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/consumers.json";
  {
    const auto places = *ConsumerPlaces::Open(path);
    EXPECT_EQ(places->Meet(kId, {.sequence = 3}, 1000), (FeedPlace{.sequence = 3}));
    EXPECT_EQ(places->Advance(kId, {4, 7, 99, 2}), (FeedPlace{4, 7, 99, 2}));
  }
  const auto places = *ConsumerPlaces::Open(path);
  const auto place = places->Meet(kId, {.sequence = 1}, 2000);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->sequence, 4u);
  EXPECT_EQ(place->offset, 99u);
  EXPECT_EQ(place->revision, 2u);
}

TEST(ConsumerPlaces, NeverGoBack) {
  const auto places = *ConsumerPlaces::Open("");
  ASSERT_TRUE(places->Meet(kId, {.sequence = 5, .piece = 2}, 1000));
  EXPECT_EQ(places->Advance(kId, {.sequence = 5, .piece = 1}), (FeedPlace{.sequence = 5, .piece = 2}));
  EXPECT_EQ(places->Advance(kId, {.sequence = 4, .piece = 9}), (FeedPlace{.sequence = 5, .piece = 2}));
  EXPECT_EQ(places->Advance({"changes", "key", "other"}, {.sequence = 9}).error().code, base::ErrorCode::kNotFound);
}

TEST(ConsumerPlaces, BelongToAKey) {
  const auto places = *ConsumerPlaces::Open("");
  ASSERT_TRUE(places->Meet(kId, {.sequence = 1}, 1000));
  ASSERT_TRUE(places->Meet({"changes", "other", "siem"}, {.sequence = 8}, 1000));
  ASSERT_TRUE(places->Meet({"hits", "key", "siem"}, {.sequence = 9}, 1000));
  ASSERT_EQ(places->Of("changes", "key").size(), 1u);
  EXPECT_EQ(places->Of("changes", "key")[0].second.place.sequence, 1u);
  EXPECT_TRUE(places->Delete(kId));
  EXPECT_EQ(places->Delete(kId).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(places->Of("changes", "other").size(), 1u);
}

TEST(ConsumerPlaces, AreBounded) {
  const auto places = *ConsumerPlaces::Open("");
  for (std::size_t i = 0; i < kMostConsumers; ++i) {
    ASSERT_TRUE(places->Meet({"changes", "key", std::to_string(i)}, {.sequence = 1}, i == 0 ? 0 : 90 * 86400));
  }
  const auto refused = places->Meet(kId, {.sequence = 1}, 90 * 86400);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kResourceExhausted);
  EXPECT_TRUE(places->Meet(kId, {.sequence = 1}, 90 * 86400 + 1));
}

TEST(ConsumerPlaces, ADamagedFileIsSaid) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/consumers.json";
  std::ofstream(path) << "{";
  const auto opened = ConsumerPlaces::Open(path);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace spoor::controlplane
