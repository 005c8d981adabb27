// A copy is one moment of the database, whatever is written beside it.
#include "storage/backup.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "storage/lmdb_handle.h"
#include "storage/run_tables.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using test::TemporaryFolder;
using testing::Feeder;
using testing::kTinyRuns;
using testing::Lines;
using testing::MakeRecord;
using testing::ReadAll;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 256 << 20;
constexpr int kSound = 100;

// A database must not be opened twice in one process: the backup has its own.
pid_t InChild(const BackupOptions& options) {
  const pid_t child = fork();
  if (child == 0) {
    const auto report = BackupDatabase(options);
    _exit(report ? kSound : static_cast<int>(report.error().code));
  }
  return child;
}

int EndOf(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Every block sees the same records once more, and one of its own.
std::vector<observation::Record> Block(int number) {
  std::vector<observation::Record> block;
  for (int i = 0; i < 40; ++i) block.push_back(MakeRecord(WireOf("n" + std::to_string(i) + ".example"), 16, "text"));
  block.push_back(MakeRecord(WireOf("b" + std::to_string(number) + ".example"), 1, "abcd"));
  return block;
}

// Each leaves a row in the journal.
CommitDetail Leaving(int number) {
  CommitDetail detail;
  detail.journal = [number](const std::vector<CommittedRecord>&) { return "row " + std::to_string(number); };
  return detail;
}

std::vector<std::pair<std::uint64_t, std::string>> Rows(const Database& database) {
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  const std::vector<JournalRow> stored = database.ReadJournal(0, kMap_octets).value();
  for (const JournalRow& row : stored) rows.emplace_back(row.number, row.value);
  return rows;
}

class BackupTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::string data_ = folder_.path() + "/data";
  const std::string copy_ = folder_.path() + "/copy";
  const BackupOptions options_{data_, copy_, 0, 1ULL << 30, kMap_octets};
};

TEST_F(BackupTest, WhatIsCommittedBeforeIsThere) {
  const auto database = Database::Open({data_, kMap_octets, false, 100, kTinyRuns}).value();
  Feeder feeder(*database);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(feeder.Commit(Block(i), nullptr, Leaving(i)));
  ASSERT_EQ(EndOf(InChild(options_)), kSound);
  const auto copy = Database::Open({copy_, kMap_octets}).value();
  EXPECT_EQ(Lines(ReadAll(*copy, {AllRecords{}, {}})), Lines(ReadAll(*database, {AllRecords{}, {}})));
  EXPECT_EQ(copy->CommittedSequence("sensor-1", 7).value(), 5u);
  EXPECT_LE(copy->Stats()->used_octets, database->Stats()->used_octets);
  EXPECT_EQ(Rows(*copy), Rows(*database));
  EXPECT_EQ(copy->Journal().octets, database->Journal().octets);
  // What is started again with the copy goes on behind what the lost one told.
  ASSERT_TRUE(feeder.Commit(Block(5), nullptr, Leaving(5)));
  ASSERT_TRUE(Feeder(*copy, "another").Commit(Block(6), nullptr, Leaving(6)));
  EXPECT_GT(copy->Journal().last, database->Journal().last);
}

// Commits and merges go on while it copies slowly: it holds the first blocks up to one, each once.
TEST_F(BackupTest, UnderIngestItIsAPrefixOfTheBlocks) {
  const auto database = Database::Open({data_, kMap_octets, false, 100, kTinyRuns}).value();
  Feeder feeder(*database);
  int number = 0;
  for (; number < 30; ++number) ASSERT_TRUE(feeder.Commit(Block(number), nullptr, Leaving(number)));
  BackupOptions slow = options_;
  slow.rate_octets_per_s = 4 << 20;
  const pid_t child = InChild(slow);
  int status = 0;
  for (; waitpid(child, &status, WNOHANG) == 0; ++number) {
    ASSERT_TRUE(feeder.Commit(Block(number), nullptr, Leaving(number)));
    if (number % 8 == 0) {
      ASSERT_TRUE(database->Compact());
    }
  }
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), kSound);
  const auto copy = Database::Open({copy_, kMap_octets}).value();
  const auto blocks = static_cast<std::size_t>(copy->CommittedSequence("sensor-1", 7).value());
  EXPECT_GE(blocks, 30u);
  EXPECT_LE(blocks, static_cast<std::size_t>(number));
  EXPECT_EQ(Rows(*copy).size(), blocks);
  const auto records = ReadAll(*copy, {AllRecords{}, {}});
  EXPECT_EQ(records.size(), 40 + blocks);
  for (const auto& record : records) EXPECT_EQ(record.count, record.type == 16 ? blocks : 1u);
}

TEST_F(BackupTest, GrowthIsBounded) {
  const auto database = Database::Open({data_, kMap_octets, false, 100, kTinyRuns}).value();
  Feeder feeder(*database);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(feeder.Commit(Block(i)));
  BackupOptions narrow = options_;
  narrow.max_growth_octets = 1;
  narrow.rate_octets_per_s = 100'000;
  const pid_t child = InChild(narrow);
  int status = 0;
  for (int i = 30; waitpid(child, &status, WNOHANG) == 0; ++i) {
    ASSERT_TRUE(feeder.Commit(Block(i)));
    // Where the child gets no time the map would be full before it looks.
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(base::ErrorCode::kResourceExhausted));
  EXPECT_FALSE(std::filesystem::exists(copy_));
  EXPECT_FALSE(std::filesystem::exists(copy_ + ".partial"));
}

TEST_F(BackupTest, DamageIsNotCalledABackup) {
  {
    const auto database = Database::Open({data_, kMap_octets, false, 100, kTinyRuns}).value();
    ASSERT_TRUE(Feeder(*database).Commit(Block(0)));
  }
  {
    const auto environment = Environment::Open(data_, kMap_octets).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    std::string value = base::ToString(Get(txn, environment->tables().segments, SegmentKey(1, 0)).value().value());
    value[200] = static_cast<char>(value[200] ^ 1);
    ASSERT_TRUE(Put(txn, environment->tables().segments, SegmentKey(1, 0), value));
    ASSERT_TRUE(txn.Commit());
  }
  EXPECT_EQ(BackupDatabase(options_).error().code, base::ErrorCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(copy_));
  EXPECT_EQ(BackupDatabase({copy_ + "x", copy_, 0}).error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace spoor::storage
