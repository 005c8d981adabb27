#include "controlplane/feed_files/feed_page.h"

#include "controlplane/feed_files/feed_testing.h"

namespace spoor::controlplane {
namespace {

using testing::FeedTest;
using testing::Ip;
using testing::MakeRecord;

class FeedPageTest : public FeedTest {
 protected:
  void SetUp() override {
    FeedTest::SetUp();
    feed_ = OpenFeed(FeedKind::kNewRecords);
  }

  // So many new records, all of one edition.
  void WriteEdition(int count) {
    std::vector<observation::Record> records;
    for (int i = 0; i < count; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(made_++) + ".example.", 1, Ip("192.0.2.1")));
    }
    Commit(records);
    LookWhenDue(*feed_);
  }

  // Pages to the end, and how many lines they had together.
  std::size_t ReadAll(FeedPlace& place, std::size_t most_lines, std::size_t* pages = nullptr) {
    std::size_t lines = 0;
    for (;;) {
      v1::PollFeedResponse page;
      const auto end = ReadFeedPage(feed_->editions(), place, most_lines, page);
      EXPECT_TRUE(end.has_value()) << end.error().message;
      if (!end) return lines;
      place = *end;
      lines += static_cast<std::size_t>(page.lines_size());
      if (pages != nullptr) ++*pages;
      if (!page.more()) return lines;
    }
  }

  std::unique_ptr<Feed> feed_;
  int made_ = 0;
};

TEST_F(FeedPageTest, PagesAreWholePieces) {
  WriteEdition(2'500);
  WriteEdition(10);
  FeedPlace place = OldestPlace(feed_->editions());
  v1::PollFeedResponse page;
  const auto end = ReadFeedPage(feed_->editions(), place, 1, page);
  ASSERT_TRUE(end);
  EXPECT_EQ(page.lines_size(), 1000);
  EXPECT_TRUE(page.more());
  EXPECT_EQ(page.edition().sequence(), 1u);
  EXPECT_EQ(page.edition().files_size(), 0);
  std::size_t pages = 0;
  EXPECT_EQ(ReadAll(place, 1, &pages), 2'510u);
  EXPECT_EQ(place, NextPlace(feed_->editions()));
  EXPECT_GE(pages, 4u);
  place = OldestPlace(feed_->editions());
  EXPECT_EQ(ReadAll(place, 100'000), 2'510u);
}

TEST_F(FeedPageTest, AtTheEndThereIsNothingUntilTheNextEdition) {
  FeedPlace place = OldestPlace(feed_->editions());
  EXPECT_EQ(ReadAll(place, 10), 0u);
  WriteEdition(3);
  EXPECT_EQ(ReadAll(place, 10), 3u);
  EXPECT_EQ(ReadAll(place, 10), 0u);
  WriteEdition(0);
  WriteEdition(1);
  EXPECT_EQ(ReadAll(place, 10), 1u);
}

TEST_F(FeedPageTest, APlaceHoldsWhenRecordsAreTakenOut) {
  WriteEdition(3'000);
  FeedPlace place = OldestPlace(feed_->editions());
  v1::PollFeedResponse first;
  place = *ReadFeedPage(feed_->editions(), place, 1, first);
  storage::ErasureScope scope;
  scope.owner = testing::Name("n5.example.");  // was read already
  ASSERT_TRUE(database_->Purge(scope, std::nullopt));
  scope.owner = testing::Name("n2999.example.");
  ASSERT_TRUE(database_->Purge(scope, std::nullopt));
  LookWhenDue(*feed_);
  ASSERT_EQ(feed_->editions().Find(1)->revision(), 2u);
  EXPECT_EQ(ReadAll(place, 1), 1'999u);
}

TEST_F(FeedPageTest, WhatIsNotKeptAnyMoreIsSaid) {
  WriteEdition(3);
  const FeedPlace place = OldestPlace(feed_->editions());
  WriteEdition(3);
  feed_->Look(testing::Now_ms() + 1000 * (options_.retain_s + 86400), [] { return false; });
  v1::PollFeedResponse page;
  const auto end = ReadFeedPage(feed_->editions(), place, 1, page);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, base::ErrorCode::kOutOfRange);
  EXPECT_TRUE(end.error().message.starts_with("compacted: ")) << end.error().message;
  const auto ahead = ReadFeedPage(feed_->editions(), {.sequence = 99}, 1, page);
  ASSERT_FALSE(ahead);
  EXPECT_EQ(ahead.error().code, base::ErrorCode::kOutOfRange);
}

TEST_F(FeedPageTest, DamageIsFound) {
  WriteEdition(2'000);
  const std::string path = PathOf(*feed_, *feed_->editions().newest(), "ndjson.zst");
  std::string text = FileText(path);
  text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 0x40);
  text.resize(text.size() - 3);
  std::ofstream(path, std::ios::binary) << text;
  FeedPlace place = OldestPlace(feed_->editions());
  v1::PollFeedResponse page;
  const auto end = ReadFeedPage(feed_->editions(), place, 100'000, page);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, base::ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace spoor::controlplane
