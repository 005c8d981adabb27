#include "controlplane/feed_files/feed.h"

#include <filesystem>

#include "controlplane/feed_files/feed_testing.h"

namespace spoor::controlplane {
namespace {

using testing::FeedTest;
using testing::Ip;
using testing::MakeRecord;
using Names = std::vector<std::string>;

observation::Record Address(const std::string& owner, const std::string& address = "192.0.2.1") {
  return MakeRecord(owner, 1, Ip(address));
}

TEST_F(FeedTest, EveryNewRecordStandsInOneEditionWhateverIsKilled) {
  Names expected;
  std::unique_ptr<Feed> feed = OpenFeed(FeedKind::kNewRecords);
  for (int step = 0; step < 12; ++step) {
    const std::string owner = "n" + std::to_string(step) + ".example.";
    Commit({Address(owner), Address("n0.example.")});
    expected.push_back(owner);
    // Now the journal is trimmed behind an edition, now it is killed before.
    if (step % 3 == 1) LookWhenDue(*feed);
    if (step % 4 == 1) {
      ASSERT_TRUE(database_->TrimJournal(feed->journal_end()));
    }
    if (step % 2 == 1) {
      feed.reset();
      Reopen();
      feed = OpenFeed(FeedKind::kNewRecords);
    }
  }
  LookWhenDue(*feed);
  EXPECT_EQ(Owners(*feed), expected);
  const auto editions = feed->editions().After(0, 100);
  for (std::size_t i = 1; i < editions.size(); ++i) {
    EXPECT_EQ(editions[i].sequence(), editions[i - 1].sequence() + 1);
    EXPECT_EQ(editions[i].time_begin_ms(), editions[i - 1].time_end_ms());
  }
  EXPECT_EQ(counters_.feed_records.value(), expected.size());
}

TEST_F(FeedTest, EachKindHasItsOwn) {
  const auto domains = OpenFeed(FeedKind::kNewDomains);
  const auto changes = OpenFeed(FeedKind::kChanges);
  Commit({Address("a.one.example."), Address("b.one.example."), Address("two.example.")});
  Commit({Address("c.one.example."), Address("a.one.example.", "192.0.2.2"), Address("a.one.example.")});
  LookWhenDue(*domains);
  LookWhenDue(*changes);
  EXPECT_EQ(Owners(*domains), (Names{"a.one.example.", "two.example."}));
  EXPECT_EQ(Owners(*changes), (Names{"a.one.example."}));
  const auto lines = Lines(*changes, *changes->editions().newest());
  EXPECT_NE(lines[0].find(R"("rdata":["192.0.2.2"])"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find(R"("new":"record")"), std::string::npos) << lines[0];
}

TEST_F(FeedTest, TheFullDumpIsWhatIsStored) {
  Commit({Address("a.example."), Address("b.example.")});
  const auto feed = OpenFeed(FeedKind::kFull);
  LookWhenDue(*feed);
  EXPECT_EQ(Owners(*feed), (Names{"a.example.", "b.example."}));
  const auto edition = feed->editions().newest();
  EXPECT_EQ(FileText(PathOf(*feed, *edition, "csv")),
            "rrname,rrtype,rdata,time_first,time_last,count\r\n"
            "a.example.,A,192.0.2.1,1000,2000,1\r\n"
            "b.example.,A,192.0.2.1,1000,2000,1\r\n");
}

TEST_F(FeedTest, HitsFollowTheLog) {
  const auto feed = OpenFeed(FeedKind::kHits);
  v1::Hit hit;
  hit.set_watchlist("brands");
  hit.add_entries()->set_keyword("bank");
  hit.set_entry_count(1);
  hit.mutable_observation()->mutable_record()->set_rrname("bank.example.");
  hit.mutable_observation()->mutable_record()->set_owner(testing::Name("bank.example."));
  hits_->Append({{"brands", hit.SerializeAsString(), testing::Now_ms(), 0}});
  LookWhenDue(*feed);
  LookWhenDue(*feed);
  const auto lines = Lines(*feed, *feed->editions().Find(1));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find(R"("watchlist":"brands","revision":0,"entry_count":1,"entries":["~bank"])"),
            std::string::npos);
  EXPECT_EQ(feed->editions().Find(2)->record_count(), 0u);
  EXPECT_EQ(feed->editions().Find(2)->lost_count(), 0u);
}

TEST_F(FeedTest, WhatTheJournalHasNoRoomForIsCounted) {
  options_.max_journal_octets = 1;
  Reopen();
  const auto feed = OpenFeed(FeedKind::kNewRecords);
  Commit({Address("a.example.")});
  Commit({Address("b.example."), Address("c.example.")});
  LookWhenDue(*feed);
  ASSERT_TRUE(database_->TrimJournal(feed->journal_end()));
  Commit({Address("d.example.")});
  LookWhenDue(*feed);
  EXPECT_EQ(Owners(*feed), (Names{"a.example.", "d.example."}));
  EXPECT_EQ(feed->editions().Find(2)->lost_count(), 2u);
  EXPECT_EQ(counters_.feed_records_lost.value(), 2u);
  ASSERT_TRUE(database_->TrimJournal(feed->journal_end()));
  Commit({Address("e.example.")});
  LookWhenDue(*feed);
  EXPECT_EQ(feed->editions().Find(3)->lost_count(), 0u);
}

TEST_F(FeedTest, PurgedRecordsGoFromEditionsThatStand) {
  const auto feed = OpenFeed(FeedKind::kNewRecords);
  const auto full = OpenFeed(FeedKind::kFull);
  Commit({Address("a.gone.example."), Address("stays.example.")});
  LookWhenDue(*feed);
  LookWhenDue(*full);
  Commit({Address("b.gone.example."), Address("c.example.")});
  storage::ErasureScope scope;
  scope.owner = testing::Name("gone.example.");
  ASSERT_TRUE(database_->Purge(scope, std::nullopt));
  LookWhenDue(*feed);
  LookWhenDue(*full);
  EXPECT_EQ(Owners(*feed), (Names{"stays.example.", "c.example."}));
  EXPECT_EQ(Owners(*full), (Names{"c.example.", "stays.example."}));
  const auto edition = feed->editions().Find(1);
  EXPECT_EQ(edition->revision(), 2u);
  EXPECT_EQ(edition->record_count(), 1u);
  EXPECT_EQ(edition->erased_count(), 1u);
  EXPECT_EQ(FileText(PathOf(*feed, *edition, "csv")).find("gone"), std::string::npos);
  EXPECT_EQ(full->editions().newest()->sequence(), 2u);
  // Nothing of the former files is left, and another start finds the same.
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(feed->editions().path()))
    files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 2 * 4u);
  EXPECT_EQ(Owners(*OpenFeed(FeedKind::kNewRecords)), (Names{"stays.example.", "c.example."}));
}

TEST_F(FeedTest, OldEditionsGoAndTheNewestStays) {
  const auto feed = OpenFeed(FeedKind::kNewRecords);
  for (int i = 0; i < 3; ++i) LookWhenDue(*feed);
  EXPECT_EQ(feed->editions().totals().editions, 3u);
  feed->Look(testing::Now_ms() + 1000 * (options_.retain_s + 86400), [] { return false; });
  EXPECT_EQ(feed->editions().totals().editions, 1u);
  EXPECT_EQ(feed->editions().newest()->sequence(), 4u);
}

TEST_F(FeedTest, WhatFailedIsToldAndTriedAgain) {
  const auto feed = OpenFeed(FeedKind::kNewRecords);
  Commit({Address("a.example.")});
  const std::int64_t due_ms = feed->next_ms() + 2'000;
  std::filesystem::remove_all(feed->editions().path());
  feed->Look(due_ms, [] { return false; });
  EXPECT_NE(feed->Info().error(), "");
  EXPECT_EQ(counters_.feed_editions_failed.value(), 1u);
  std::filesystem::create_directories(feed->editions().path());
  feed->Look(due_ms + 9'000, [] { return false; });
  EXPECT_EQ(feed->editions().totals().editions, 0u);
  feed->Look(due_ms + 11'000, [] { return false; });
  EXPECT_EQ(Owners(*feed), (Names{"a.example."}));
  EXPECT_EQ(feed->Info().error(), "");
}

TEST_F(FeedTest, AStoppedEditionIsWrittenAnew) {
  auto feed = OpenFeed(FeedKind::kNewRecords);
  Commit({Address("a.example.")});
  feed->Look(feed->next_ms() + 1'500, [] { return true; });
  EXPECT_EQ(feed->editions().totals().editions, 0u);
  feed = OpenFeed(FeedKind::kNewRecords);
  LookWhenDue(*feed);
  EXPECT_EQ(Owners(*feed), (Names{"a.example."}));
}

}  // namespace
}  // namespace spoor::controlplane
