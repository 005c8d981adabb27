#include "cli/top/news.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

void Put(v1::WatchResponse& response, const std::string& name, bool is_new, std::uint64_t count = 1) {
  v1::Observation& observation = *response.add_observations();
  observation.mutable_record()->set_rrname(name);
  observation.mutable_record()->set_count(count);
  observation.set_is_new_name(is_new);
  observation.set_commit_time_ms(1000 + response.observations_size());
}

TEST(News, NamesComeOnceAndTheNewestFirst) {
  News news(false);
  v1::WatchResponse response;
  Put(response, "a.example.com.", true);
  Put(response, "a.example.com.", true);
  Put(response, "b.example.com.", true, 9);
  Put(response, "known.example.net.", false, 99);
  news.Add(100, response);
  EXPECT_EQ(news.Names(), (std::vector<TopName>{{1003, "b.example.com."}, {1001, "a.example.com."}}));
  EXPECT_EQ(news.Zones(100), (std::vector<TopZone>{{"example.com.", 2}})) << "new names, not observations";
}

TEST(News, CountsObservationsWhenItSeesAll) {
  News news(true);
  v1::WatchResponse response;
  Put(response, "a.example.com.", true, 2);
  Put(response, "www.example.net.", false, 99);
  news.Add(100, response);
  EXPECT_EQ(news.Names().size(), 1u);
  EXPECT_EQ(news.Zones(100), (std::vector<TopZone>{{"example.net.", 99}, {"example.com.", 2}}));
}

TEST(News, ItsRoomIsBoundedAndLossIsSummedUp) {
  News news(false);
  for (int i = 0; i < 1000; ++i) {
    v1::WatchResponse response;
    Put(response, "a.made-up-" + std::to_string(i) + ".", true);
    response.set_lost_count(2);
    news.Add(i, response);
  }
  EXPECT_EQ(news.Names().size(), News::kMaxNames);
  EXPECT_EQ(news.Names().front().name, "a.made-up-999.");
  EXPECT_LE(news.Zones(999).size(), News::kMaxZones);
  EXPECT_EQ(news.lost_records(), 2000u);
}

}  // namespace
}  // namespace spoor::cli
