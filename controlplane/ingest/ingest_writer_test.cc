#include "controlplane/ingest/ingest_writer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>

#include "controlplane/store_testing.h"
#include "dns/name_text.h"
#include "observation/block.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using testing::MakeRecord;

// Notes what the writer says.
class FakeSource : public BlockSource {
 public:
  void Committed(std::uint64_t sequence, std::size_t block_count) override {
    const std::lock_guard lock(mutex_);
    sequence_ = sequence;
    block_count_ += block_count;
    changed_.notify_all();
  }
  void Refused(const base::Error& error) override {
    const std::lock_guard lock(mutex_);
    errors_.push_back(error.code);
    changed_.notify_all();
  }
  void WaitForBlocks(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return block_count_ >= count; });
  }
  std::vector<base::ErrorCode> errors() {
    const std::lock_guard lock(mutex_);
    return errors_;
  }
  std::uint64_t sequence() {
    const std::lock_guard lock(mutex_);
    return sequence_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t sequence_ = 0;
  std::size_t block_count_ = 0;
  std::vector<base::ErrorCode> errors_;
};

PendingBlock MakePending(const std::shared_ptr<BlockSource>& source, const std::string& id, std::uint64_t sequence,
                         const std::vector<std::string>& owners = {"example.com"}) {
  std::vector<observation::Record> records;
  for (const std::string& owner : owners) records.push_back(MakeRecord(owner, 1, testing::Ip("192.0.2.1")));
  PendingBlock block;
  block.source = source;
  block.position = {id, 1, sequence};
  block.payload = std::make_unique<const std::string>(testing::MakeBlock(records));
  block.records = observation::DecodeBlock(base::AsBytes(*block.payload)).value();
  return block;
}

// A row for each commit with news: the names, a letter for what is new of them.
class FakeJournal : public CommitJournal {
 public:
  std::optional<NewsWanted> wanted() override {
    ++commits;
    return wants;
  }
  std::string Row(std::span<const storage::CommittedRecord> committed) override {
    ++asked;
    std::string row;
    for (const storage::CommittedRecord& one : committed) {
      if (!one.is_new && one.last_seen_s == 0) continue;
      row += dns::NameText(one.record.tuple.owner);
      row += one.new_domain_octets != 0 ? "D" : one.is_new_name ? "N" : one.is_new ? "r" : "k";
    }
    return row;
  }

  std::optional<NewsWanted> wants = NewsWanted{};
  int commits = 0;
  int asked = 0;
};

class Watcher : public LiveListener {
 public:
  void Wake() override {}
};

class IngestWriterTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = storage::Database::Open({folder_.path(), 64u << 20}).value(); }

  // What each commit left, one behind the other.
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    const std::vector<storage::JournalRow> stored = database_->ReadJournal(0, 1 << 20).value();
    for (const storage::JournalRow& row : stored) rows.push_back(row.value);
    return rows;
  }
  // One block after the other, each in a commit of its own.
  void CommitEach(const std::vector<std::vector<std::string>>& blocks) {
    const auto source = std::make_shared<FakeSource>();
    IngestWriter writer(*database_, counters_, state_, feed_, *news_, {.group_blocks = 1}, &journal_);
    for (std::uint64_t i = 0; i < blocks.size(); ++i) writer.Push(MakePending(source, "s", i + 1, blocks[i]));
    source->WaitForBlocks(blocks.size());
  }

  test::TemporaryFolder folder_;
  FakeJournal journal_;
  std::unique_ptr<storage::Database> database_;
  Counters counters_;
  StoreState state_;
  LiveFeed feed_;
  std::unique_ptr<NewsRules> news_ = NewsRules::Open({}).value();
};

TEST_F(IngestWriterTest, CommitsInOrderAndTellsTheSource) {
  const auto source = std::make_shared<FakeSource>();
  IngestWriter writer(*database_, counters_, state_, feed_, *news_);
  for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) writer.Push(MakePending(source, "s", sequence));
  source->WaitForBlocks(100);
  EXPECT_EQ(source->sequence(), 100u);
  EXPECT_EQ(counters_.blocks_committed.value(), 100u);
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), 100u);
}

TEST_F(IngestWriterTest, CommitsWhatWaitsBeforeItGoes) {
  const auto source = std::make_shared<FakeSource>();
  {
    IngestWriter writer(*database_, counters_, state_, feed_, *news_);
    for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) writer.Push(MakePending(source, "s", sequence));
  }
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), 100u);
}

TEST_F(IngestWriterTest, AHoleOfOneSensorIsNoFaultOfTheOthers) {
  const auto good = std::make_shared<FakeSource>();
  const auto bad = std::make_shared<FakeSource>();
  {
    IngestWriter writer(*database_, counters_, state_, feed_, *news_);
    for (std::uint64_t sequence = 1; sequence <= 50; ++sequence) {
      writer.Push(MakePending(good, "good", sequence));
      writer.Push(MakePending(bad, "bad", sequence + 1));
    }
  }
  EXPECT_EQ(database_->CommittedSequence("good", 1).value(), 50u);
  EXPECT_EQ(database_->CommittedSequence("bad", 1).value(), 0u);
  EXPECT_EQ(bad->errors(), std::vector{base::ErrorCode::kFailedPrecondition}) << "told once";
  EXPECT_EQ(counters_.blocks_refused.value(), 1u);
  EXPECT_EQ(counters_.blocks_dropped.value(), 49u);
  EXPECT_EQ(state_.text(), "serving");
}

TEST_F(IngestWriterTest, SaysWhenThereIsNoRoom) {
  const auto source = std::make_shared<FakeSource>();
  IngestWriter writer(*database_, counters_, state_, feed_, *news_,
                      {.queue_blocks = 0, .queue_octets = 1, .group_blocks = 1, .group_octets = 1});
  EXPECT_FALSE(writer.HasRoom());
  writer.Push(MakePending(source, "s", 1));
  source->WaitForBlocks(1);
}

TEST_F(IngestWriterTest, TheJournalKeepsWhatIsNewWhoeverWatches) {
  CommitEach({{"a.example.com"}, {"a.example.com", "b.example.com"}, {"a.example.com"}});
  EXPECT_EQ(Rows(), (std::vector<std::string>{"a.example.com.N", "b.example.com.N"}));
  EXPECT_EQ(journal_.asked, 3);
  EXPECT_EQ(feed_.next(), 4u);
  EXPECT_EQ(feed_.oldest(), 4u) << "nobody watches: skipped";
}

TEST_F(IngestWriterTest, TheJournalIsToldWhatItWants) {
  journal_.wants = NewsWanted{.domains = true, .last_seen = true};
  CommitEach({{"a.example.com"}, {"a.example.com", "b.example.com"}});
  EXPECT_EQ(Rows(), (std::vector<std::string>{"a.example.com.D", "a.example.com.kb.example.com.N"}));
}

TEST_F(IngestWriterTest, AJournalThatWantsNothingIsAskedForNoRow) {
  journal_.wants = std::nullopt;
  CommitEach({{"a.example.com"}, {"b.example.com"}});
  EXPECT_EQ(journal_.commits, 2);
  EXPECT_EQ(journal_.asked, 0);
  EXPECT_TRUE(Rows().empty());
}

TEST_F(IngestWriterTest, WatchersAndTheJournalAreToldTheSameAndWhatIsIgnoredOnce) {
  const std::string path = folder_.path() + "/ignored";
  std::ofstream(path) << "*.cdn.test\n";
  news_ = NewsRules::Open({"", path}).value();
  const auto watcher = std::make_shared<Watcher>();
  feed_.Subscribe(watcher);
  journal_.wants = NewsWanted{.domains = true};
  CommitEach({{"a.example.com", "a.cdn.test"}});
  EXPECT_EQ(Rows(), std::vector<std::string>{"a.example.com.D"});
  EXPECT_EQ(counters_.news_ignored.value(), 1u);
  const LiveFeed::Slice slice = feed_.From(0);
  ASSERT_TRUE(slice.batch);
  ASSERT_EQ(slice.batch->records.size(), 2u);
  for (const storage::CommittedRecord& one : slice.batch->records) {
    EXPECT_EQ(one.is_new, one.record.tuple.owner.size() == 15) << dns::NameText(one.record.tuple.owner);
  }
  EXPECT_TRUE(slice.batch->told.domains) << "what the journal wants is there for watchers, too";
}

// Without a journal the rules hold for watchers as well.
TEST_F(IngestWriterTest, WhatIsIgnoredIsNoNewsToWatchers) {
  const std::string path = folder_.path() + "/ignored";
  std::ofstream(path) << "*.cdn.test\n";
  news_ = NewsRules::Open({"", path}).value();
  const auto watcher = std::make_shared<Watcher>();
  feed_.Subscribe(watcher);
  journal_.wants = std::nullopt;
  CommitEach({{"a.cdn.test"}});
  EXPECT_FALSE(feed_.From(0).batch->records.at(0).is_new);
  EXPECT_EQ(counters_.news_ignored.value(), 1u);
}

// A group that fails for the fault of one is committed block by block: each has its row then, and nothing is told or
// counted of the attempt.
TEST_F(IngestWriterTest, WhatAGroupFailsAtLeavesNoRow) {
  const std::string path = folder_.path() + "/ignored";
  std::ofstream(path) << "*.cdn.test\n";
  news_ = NewsRules::Open({"", path}).value();
  const auto good = std::make_shared<FakeSource>();
  const auto bad = std::make_shared<FakeSource>();
  {
    IngestWriter writer(*database_, counters_, state_, feed_, *news_, {}, &journal_);
    for (std::uint64_t sequence = 1; sequence <= 20; ++sequence) {
      const std::string number = std::to_string(sequence);
      writer.Push(MakePending(good, "good", sequence, {"n" + number + ".example.com", "n" + number + ".cdn.test"}));
      writer.Push(MakePending(bad, "bad", sequence + 1, {"bad.example.com"}));
    }
  }
  std::string all;
  for (const std::string& row : Rows()) all += row;
  std::string expected;
  for (int i = 1; i <= 20; ++i) expected += "n" + std::to_string(i) + ".example.com.N";
  EXPECT_EQ(all, expected);
  EXPECT_EQ(counters_.news_ignored.value(), 20u);
}

TEST_F(IngestWriterTest, AFullStoreLeavesNoRow) {
  database_.reset();
  database_ = storage::Database::Open({folder_.path() + "/small", 1u << 20, false}).value();
  const auto source = std::make_shared<FakeSource>();
  std::uint64_t sequence = 0;
  {
    IngestWriter writer(*database_, counters_, state_, feed_, *news_, {.group_blocks = 1}, &journal_);
    while (source->errors().empty() && sequence < 1000) {
      std::vector<std::string> owners;
      ++sequence;
      for (int i = 0; i < 50; ++i)
        owners.push_back("n" + std::to_string(i) + ".b" + std::to_string(sequence) + ".test");
      writer.Push(MakePending(source, "s", sequence, owners));
    }
  }
  ASSERT_EQ(source->errors(), std::vector{base::ErrorCode::kResourceExhausted});
  EXPECT_EQ(Rows().size(), source->sequence());
  EXPECT_EQ(database_->CommittedSequence("s", 1).value(), source->sequence());
}

}  // namespace
}  // namespace spoor::controlplane
