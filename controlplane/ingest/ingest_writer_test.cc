#include "controlplane/ingest/ingest_writer.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "controlplane/store_testing.h"
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

PendingBlock MakePending(const std::shared_ptr<BlockSource>& source, const std::string& id, std::uint64_t sequence) {
  PendingBlock block;
  block.source = source;
  block.position = {id, 1, sequence};
  block.payload =
      std::make_unique<const std::string>(testing::MakeBlock({MakeRecord("example.com", 1, testing::Ip("192.0.2.1"))}));
  block.records = observation::DecodeBlock(base::AsBytes(*block.payload)).value();
  return block;
}

class IngestWriterTest : public ::testing::Test {
 protected:
  void SetUp() override { database_ = storage::Database::Open({folder_.path(), 64u << 20}).value(); }

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  Counters counters_;
  StoreState state_;
  LiveFeed feed_;
  std::unique_ptr<NewsRules> news_ = NewsRules::Open({}, counters_).value();
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

}  // namespace
}  // namespace spoor::controlplane
