#include "controlplane/feed/live_feed.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

LiveBatch Batch(std::size_t records, std::size_t octets = 10) {
  LiveBatch batch;
  batch.payloads.push_back(std::make_unique<const std::string>(octets, 'x'));
  batch.records.resize(records);
  return batch;
}

class Sleeper final : public LiveListener {
 public:
  void Wake() override { ++woken; }
  int woken = 0;
};

TEST(LiveFeed, GivesWhatFollowsAPosition) {
  LiveFeed feed;
  EXPECT_EQ(feed.From(0).batch, nullptr);
  feed.Append(Batch(3));
  feed.Append(Batch(0));  // nothing
  feed.Append(Batch(2));
  EXPECT_EQ(feed.next(), 5u);
  EXPECT_EQ(feed.From(0).batch->first, 0u);
  EXPECT_EQ(feed.From(2).begin, 2u);
  EXPECT_EQ(feed.From(3).batch->first, 3u);
  EXPECT_EQ(feed.From(4).begin, 1u);
  EXPECT_EQ(feed.From(5).batch, nullptr);
  EXPECT_EQ(feed.From(4).lost, 0u);
}

TEST(LiveFeed, TheOldestGoAndAreCounted) {
  LiveFeed feed({10, 100});
  for (int i = 0; i < 5; ++i) feed.Append(Batch(4));
  EXPECT_EQ(feed.oldest(), 12u);
  const auto slice = feed.From(3);
  EXPECT_EQ(slice.lost, 9u);
  EXPECT_EQ(slice.batch->first, 12u);
  feed.Append(Batch(1, 95));
  EXPECT_EQ(feed.oldest(), 20u) << "by octets";
  feed.Append(Batch(50, 500));
  EXPECT_EQ(feed.oldest(), 21u) << "the newest stays, whatever its size";
  EXPECT_EQ(feed.From(0).batch->records.size(), 50u);
}

TEST(LiveFeed, ABatchLivesAsLongAsAReaderHoldsIt) {
  LiveFeed feed({1, 1});
  feed.Append(Batch(2));
  const auto held = feed.From(0);
  for (int i = 0; i < 5; ++i) feed.Append(Batch(2));
  EXPECT_EQ(*held.batch->payloads[0], "xxxxxxxxxx");
}

TEST(LiveFeed, IsWantedFromTheFirstListenerOnAndForAWhileAfter) {
  LiveFeed feed;
  EXPECT_FALSE(feed.Wanted().has_value());
  auto listener = std::make_shared<Sleeper>();
  feed.Subscribe(listener);
  EXPECT_TRUE(feed.Wanted().has_value());
  listener.reset();
  EXPECT_TRUE(feed.Wanted().has_value());
}

TEST(LiveFeed, IsWantedAfterAListenerInWhoseTimeNothingWasCommitted) {
  LiveFeed feed;
  feed.Subscribe(std::make_shared<Sleeper>());  // gone at once
  EXPECT_TRUE(feed.Wanted().has_value());
}

TEST(LiveFeed, WhatIsWantedIsWhatAnybodyWants) {
  class Curious final : public LiveListener {
   public:
    explicit Curious(NewsWanted wanted) : wanted_(wanted) {}
    void Wake() override {}
    NewsWanted wanted() const override { return wanted_; }

   private:
    NewsWanted wanted_;
  };
  LiveFeed feed;
  const auto plain = std::make_shared<Sleeper>();
  feed.Subscribe(plain);
  EXPECT_FALSE(feed.Wanted()->domains || feed.Wanted()->last_seen);
  auto domains = std::make_shared<Curious>(NewsWanted{true, false});
  feed.Subscribe(domains);
  EXPECT_TRUE(feed.Wanted()->domains);
  EXPECT_FALSE(feed.Wanted()->last_seen);
  domains.reset();
  feed.Subscribe(std::make_shared<Curious>(NewsWanted{false, true}));  // gone at once
  EXPECT_TRUE(feed.Wanted()->domains) << "for a while";
  EXPECT_TRUE(feed.Wanted()->last_seen) << "though nothing was committed meanwhile";
}

TEST(LiveFeed, WhatIsSkippedIsLostToWhoeverWasBeforeIt) {
  LiveFeed feed;
  feed.Append(Batch(3));
  feed.Skip(7);
  EXPECT_EQ(feed.next(), 10u);
  EXPECT_EQ(feed.oldest(), 10u);
  EXPECT_EQ(feed.From(1).lost, 9u);
  EXPECT_EQ(feed.From(10).lost, 0u);
  feed.Append(Batch(2));
  EXPECT_EQ(feed.From(10).batch->first, 10u);
}

TEST(LiveFeed, WakesThoseThatLive) {
  LiveFeed feed;
  const auto first = std::make_shared<Sleeper>();
  auto second = std::make_shared<Sleeper>();
  feed.Subscribe(first);
  feed.Subscribe(second);
  feed.Append(Batch(1));
  second.reset();
  feed.Append(Batch(1));
  EXPECT_EQ(first->woken, 2);
}

}  // namespace
}  // namespace spoor::controlplane
