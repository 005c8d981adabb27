// What goes wrong outside: full maps and disks, foreign and damaged files, second openers, kill -9.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "storage/data_directory.h"
#include "storage/environment.h"
#include "storage/lmdb_handle.h"
#include "storage/run_store.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;
using test::TemporaryFolder;
using testing::Feeder;
using testing::Lines;
using testing::MakeRecord;
using testing::ReadAll;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;

std::string Random(std::size_t octets, std::mt19937_64& random) {
  std::string made;
  while (made.size() < octets) made.push_back(static_cast<char>(random()));
  return made;
}

// Records that no compression makes smaller.
std::vector<observation::Record> Block(std::uint64_t number, int records) {
  std::vector<observation::Record> block;
  std::mt19937_64 random(number);
  for (int i = 0; i < records; ++i) {
    block.push_back(MakeRecord(WireOf("n" + std::to_string(i) + ".b" + std::to_string(number) + ".example"), 16,
                               Random(200, random)));
  }
  return block;
}

std::string OneLine(const base::Error& error) {
  EXPECT_EQ(error.message.find('\n'), std::string::npos);
  EXPECT_FALSE(error.message.empty());
  return error.message;
}

ErrorCode OpenError(const std::string& dir) {
  const auto database = Database::Open({dir, kMap_octets});
  EXPECT_FALSE(database);
  if (database) return ErrorCode::kInternal;
  EXPECT_NE(OneLine(database.error()).find(dir), std::string::npos);
  return database.error().code;
}

TEST(FailureTest, WhatCannotBeShownToReadersStopsWriting) {
  TemporaryFolder dir;
  const auto environment = Environment::Open(dir.path(), kMap_octets).value();
  const auto runs = RunStore::Open(*environment).value();
  const auto write = [&] {
    const Transaction txn = Transaction::BeginWrite(environment->get()).value();
    return runs->Write(txn, {});
  };
  ASSERT_TRUE(write());
  std::vector<Transaction> readers;
  for (auto reader = Transaction::BeginRead(environment->get()); reader;
       reader = Transaction::BeginRead(environment->get())) {
    readers.push_back(*std::move(reader));
  }
  EXPECT_GT(readers.size(), 100u);
  EXPECT_EQ(runs->Publish({}).error().code, ErrorCode::kUnavailable);
  readers.clear();
  EXPECT_EQ(write().error().code, ErrorCode::kUnavailable);
}

// Commits until the store is full, each with a row in the journal; returns how many blocks were taken.
std::uint64_t FillUp(Database& database, Feeder& feeder) {
  for (std::uint64_t number = 1; number < 10000; ++number) {
    CommitDetail detail;
    detail.journal = [&](const std::vector<CommittedRecord>&) {
      return std::to_string(number) + std::string(5000, 'r');
    };
    const JournalState journal = database.Journal();
    const auto outcome = feeder.Commit(Block(number, 100), nullptr, detail);
    if (outcome) continue;
    EXPECT_EQ(database.Journal().last, journal.last);
    EXPECT_EQ(database.Journal().rows, number - 1);
    EXPECT_EQ(database.Journal().octets, journal.octets);
    EXPECT_EQ(database.ReadJournal(0, kMap_octets)->size(), number - 1);
    EXPECT_EQ(outcome.error().code, ErrorCode::kResourceExhausted) << OneLine(outcome.error());
    EXPECT_EQ(database.Stats()->records, (number - 1) * 100);
    EXPECT_EQ(ReadAll(database, {AllRecords{}, {}}).size(), (number - 1) * 100);
    EXPECT_EQ(database.CommittedSequence("sensor-1", 7).value(), number - 1);
    return number - 1;
  }
  ADD_FAILURE() << "never full";
  return 0;
}

TEST(FailureTest, AFullMapStaysReadableAndGoesOnWithALargerOne) {
  TemporaryFolder dir;
  std::uint64_t blocks = 0;
  {
    const auto database = Database::Open({dir.path(), 4 << 20, false}).value();
    Feeder feeder(*database);
    blocks = FillUp(*database, feeder);
    EXPECT_GT(blocks, 5u);
    EXPECT_EQ(feeder.Commit(Block(99999, 100)).error().code, ErrorCode::kResourceExhausted);
    EXPECT_EQ(ReadAll(*database, {OwnerSubtree{WireOf("b1.example")}, {}}).size(), 100u);
  }
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  const observation::Record one = MakeRecord(WireOf("new.example"), 1, "abcd");
  const observation::RecordView view = one.view();
  const Batch next{{"sensor-1", 7, blocks + 1}, std::span(&view, 1)};
  EXPECT_EQ(database->Commit(std::span(&next, 1))->new_records, 1u);
  EXPECT_EQ(database->Stats()->records, blocks * 100 + 1);
}

// What the journal gives up can be used at once, where nothing else would ever be committed.
TEST(FailureTest, TrimmingTheJournalMakesRoomInAFullMap) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), 1 << 20, false}).value();
  Feeder feeder(*database);
  CommitDetail detail;
  detail.journal = [](const std::vector<CommittedRecord>&) { return std::string(100'000, 'r'); };
  std::uint64_t number = 0;
  while (feeder.Commit(Block(++number, 1), nullptr, detail)) ASSERT_LT(number, 10'000u);
  while (feeder.Commit(Block(++number, 1))) ASSERT_LT(number, 10'000u);
  EXPECT_FALSE(feeder.Commit(Block(++number, 1)));
  ASSERT_TRUE(database->TrimJournal(database->Journal().last));
  EXPECT_TRUE(feeder.Commit(Block(++number, 200)));
}

// A limit on file sizes fails writes as a full disk does, without needing one.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) {
    getrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{octets, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST(FailureTest, AFullDiskStaysReadableAndGoesOnWhenThereIsRoom) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), kMap_octets, false}).value();
  Feeder feeder(*database);
  std::uint64_t blocks = 0;
  {
    const FileSizeLimit limit(3 << 20);
    blocks = FillUp(*database, feeder);
  }
  EXPECT_GT(blocks, 5u);
  EXPECT_TRUE(feeder.Commit(Block(blocks + 1, 100)));
  EXPECT_EQ(database->Stats()->records, (blocks + 1) * 100);
}

TEST(FailureTest, AFileLargerThanTheMapStillOpens) {
  TemporaryFolder dir;
  {
    const auto database = Database::Open({dir.path(), kMap_octets}).value();
    Feeder feeder(*database);
    for (std::uint64_t i = 1; i <= 100; ++i) ASSERT_TRUE(feeder.Commit(Block(i, 100)));
  }
  const auto database = Database::Open({dir.path(), 1 << 20}).value();
  EXPECT_EQ(ReadAll(*database, {AllRecords{}, {}}).size(), 10000u);
}

TEST(FailureTest, TheMapIsNotAllocatedUpFront) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), 64ULL << 30}).value();
  EXPECT_LT(std::filesystem::file_size(dir.path() + "/data.mdb"), 1u << 20);
}

TEST(FailureTest, ASecondOpenerIsRefused) {
  TemporaryFolder dir;
  const auto first = Database::Open({dir.path(), kMap_octets}).value();
  EXPECT_EQ(OpenError(dir.path()), ErrorCode::kAlreadyExists);
  ASSERT_TRUE(Feeder(*first).Commit(Block(1, 1)));
}

TEST(FailureTest, MissingDirectoriesAreMadePrivate) {
  TemporaryFolder dir;
  const std::string path = dir.path() + "/a/b/c";
  ASSERT_TRUE(Database::Open({path, kMap_octets}));
  struct stat made{};
  ASSERT_EQ(stat(path.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 07777 & ~0750u, 0u);
  EXPECT_TRUE(Database::Open({path + "/", kMap_octets}));
}

TEST(FailureTest, DirectoriesThatCannotBe) {
  TemporaryFolder dir;
  std::ofstream(dir.path() + "/file") << "x";
  EXPECT_EQ(OpenError(dir.path() + "/file"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(OpenError(dir.path() + "/file/below"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(OpenError(""), ErrorCode::kInvalidArgument);
}

// Runs `work` in a child process; its result is the exit status.
int InChild(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(FailureTest, AnUnwritableDirectoryIsRefused) {
  TemporaryFolder dir;
  chmod(dir.path().c_str(), 0555);
  const int code = InChild([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 100;
    const auto database = Database::Open({dir.path(), kMap_octets});
    return database ? 101 : static_cast<int>(database.error().code);
  });
  EXPECT_EQ(code, static_cast<int>(ErrorCode::kPermissionDenied));
}

TEST(FailureTest, ForeignFilesAreRefusedAndLeftAlone) {
  for (const std::size_t octets : {std::size_t{10}, std::size_t{100'000}}) {
    TemporaryFolder dir;
    const std::string garbage(octets, 'g');
    std::ofstream(dir.path() + "/data.mdb") << garbage;
    EXPECT_EQ(OpenError(dir.path()), ErrorCode::kDataLoss);
    std::ifstream in(dir.path() + "/data.mdb");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), garbage);
  }
}

TEST(FailureTest, ForeignLmdbIsRefused) {
  TemporaryFolder dir;
  MDB_env* env = nullptr;
  mdb_env_create(&env);
  mdb_env_set_maxdbs(env, 2);
  ASSERT_EQ(mdb_env_open(env, dir.path().c_str(), 0, 0640), 0);
  MDB_txn* txn = nullptr;
  MDB_dbi table = 0;
  mdb_txn_begin(env, nullptr, 0, &txn);
  mdb_dbi_open(txn, "theirs", MDB_CREATE, &table);
  ASSERT_EQ(mdb_txn_commit(txn), 0);
  mdb_env_close(env);
  EXPECT_EQ(OpenError(dir.path()), ErrorCode::kDataLoss);
}

TEST(FailureTest, OtherVersionsAreRefused) {
  TemporaryFolder dir;
  {
    const auto environment = Environment::Open(dir.path(), kMap_octets).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    ASSERT_TRUE(Put(txn, environment->tables().meta, kMetaFormat, std::string("spoor\0\0\0\6", 9)));
    ASSERT_TRUE(txn.Commit());
  }
  const auto database = Database::Open({dir.path(), kMap_octets});
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().code, ErrorCode::kDataLoss);
  EXPECT_NE(OneLine(database.error()).find("version 5"), std::string::npos);
}

TEST(FailureTest, ACutFileFailsWithAnErrorInsteadOfASignal) {
  TemporaryFolder dir;
  {
    const auto database = Database::Open({dir.path(), kMap_octets}).value();
    Feeder feeder(*database);
    for (std::uint64_t i = 1; i <= 50; ++i) ASSERT_TRUE(feeder.Commit(Block(i, 100)));
  }
  const std::string file = dir.path() + "/data.mdb";
  const auto whole = std::filesystem::file_size(file);
  for (const auto octets : {whole / 2, whole / 8, std::uintmax_t{8192}}) {
    std::filesystem::resize_file(file, octets);
    const int code = InChild([&] {
      const auto database = Database::Open({dir.path(), kMap_octets});
      if (!database) return static_cast<int>(database.error().code);
      const auto page = (*database)->Read({AllRecords{}, {}}, {100000, 100000, {}});
      return page ? 100 : static_cast<int>(page.error().code);
    });
    EXPECT_EQ(code, static_cast<int>(ErrorCode::kDataLoss)) << octets;
  }
}

// Commits the blocks after the last committed one, for ever. Each record of a block is seen once.
void CommitForEver(const std::string& dir) {
  const auto database = Database::Open({dir, kMap_octets});
  if (!database) _exit(1);
  std::uint64_t sequence = (*database)->CommittedSequence("s", 1).value_or(0);
  for (;;) {
    ++sequence;
    std::vector<observation::Record> block = Block(sequence % 40, 50);
    for (observation::Record& record : block) record.rdata = std::string(200, 'x');
    std::vector<observation::RecordView> views;
    for (const auto& record : block) views.push_back(record.view());
    const Batch batch{{"s", 1, sequence}, views};
    CommitDetail detail;
    detail.journal = [&](const std::vector<CommittedRecord>&) { return std::to_string(sequence); };
    if (!(*database)->Commit(std::span(&batch, 1), nullptr, detail)) _exit(2);
    const auto first = (*database)->ReadJournal(0, 20);
    if (!first || (sequence % 8 == 0 && !(*database)->TrimJournal(first->back().number))) _exit(3);
  }
}

// The rows of the commits up to this one, but for the first, which were trimmed away; returns the first that is left.
std::uint64_t ExpectRowsUpTo(const Database& database, std::uint64_t sequence) {
  const std::vector<JournalRow> rows = database.ReadJournal(0, kMap_octets).value();
  EXPECT_EQ(database.Journal().rows, rows.size());
  const std::uint64_t first = sequence + 1 - rows.size();
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].value, std::to_string(first + i));
  return first;
}

TEST(FailureTest, KilledAtAnyMomentItHoldsWholeCommits) {
  TemporaryFolder dir;
  std::uint64_t last_sequence = 0;
  std::uint64_t last_first_row = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) CommitForEver(dir.path());
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + round * 7));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;

    const auto database = Database::Open({dir.path(), kMap_octets}).value();
    const std::uint64_t sequence = database->CommittedSequence("s", 1).value();
    EXPECT_GE(sequence, last_sequence);
    last_sequence = sequence;
    const std::uint64_t first_row = ExpectRowsUpTo(*database, sequence);
    EXPECT_GE(first_row, last_first_row);
    last_first_row = first_row;
    EXPECT_EQ(database->Stats()->observations, sequence * 50);
    std::uint64_t counted = 0;
    for (const auto& record : ReadAll(*database, {AllRecords{}, {}})) counted += record.count;
    EXPECT_EQ(counted, sequence * 50);
    EXPECT_EQ(ReadAll(*database, {RdataRaw{std::string(200, 'x')}, {}}).size(), database->Stats()->records);
  }
  EXPECT_GT(last_sequence, 20u);
}

}  // namespace
}  // namespace spoor::storage
