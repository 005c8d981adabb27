// What commits leave to be told later: exactly their rows, in ascending numbers, over restarts, damage and full maps.
#include "storage/journal.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "base/clock.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;
using testing::Feeder;
using testing::MakeRecord;
using testing::ReadAll;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::uint64_t kHighest = std::numeric_limits<std::uint64_t>::max();

// A commit leaves this row.
CommitDetail Leaving(const std::string& row) {
  CommitDetail detail;
  detail.journal = [row](const std::vector<CommittedRecord>&) { return row; };
  return detail;
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() { Reopen(); }

  void Close() {
    feeder_.reset();
    database_.reset();
  }
  void Reopen(std::uint64_t map_octets = kMap_octets) {
    Close();
    database_ = Database::Open({dir_.path(), map_octets, false}).value();
    feeder_.emplace(*database_, "sensor-1", ++boot_epoch_);
  }
  base::Result<CommitOutcome> Commit(const CommitDetail& detail) {
    return feeder_->Commit({MakeRecord(WireOf("n" + std::to_string(++records_) + ".example"), 16, "\1x")}, nullptr,
                           detail);
  }
  std::vector<std::string> Values(std::uint64_t behind = 0) {
    std::vector<std::string> values;
    std::uint64_t last = behind;
    const std::vector<JournalRow> rows = database_->ReadJournal(behind, kAll).value();
    for (const JournalRow& row : rows) {
      EXPECT_GT(row.number, last);
      last = row.number;
      values.push_back(row.value);
    }
    return values;
  }
  void ExpectState(std::uint64_t last, std::uint64_t rows, std::uint64_t octets) {
    const JournalState state = database_->Journal();
    EXPECT_EQ(state.last, last);
    EXPECT_EQ(state.rows, rows);
    EXPECT_EQ(state.octets, octets);
  }
  // Changes the table by hand; the database is closed for it.
  void Change(const std::function<void(const Environment&, const Transaction&)>& change) {
    Close();
    {
      const auto environment = Environment::Open(dir_.path(), kMap_octets).value();
      Transaction txn = Transaction::BeginWrite(environment->get()).value();
      change(*environment, txn);
      ASSERT_TRUE(txn.Commit());
    }
    Reopen();
  }

  test::TemporaryFolder dir_;
  std::unique_ptr<Database> database_;
  std::optional<Feeder> feeder_;
  std::uint64_t boot_epoch_ = 0;
  int records_ = 0;
};

TEST_F(JournalTest, HoldsWhatCommitsLeave) {
  ExpectState(0, 0, 0);
  EXPECT_TRUE(Values().empty());
  const std::uint64_t before_us = base::UnixNow_ns() / 1000;
  ASSERT_TRUE(Commit(Leaving("one")));
  ASSERT_TRUE(Commit({}));
  ASSERT_TRUE(Commit(Leaving("")));
  const std::string large(10'000, 'l');
  ASSERT_TRUE(Commit(Leaving(large)));
  EXPECT_EQ(Values(), (std::vector<std::string>{"one", large}));
  const std::vector<JournalRow> rows = database_->ReadJournal(0, kAll).value();
  EXPECT_GE(rows[0].number, before_us);
  ExpectState(rows[1].number, 2, 3 + large.size());
  EXPECT_EQ(Values(rows[0].number), std::vector{large});
  EXPECT_TRUE(Values(rows[1].number).empty());
  EXPECT_TRUE(Values(kHighest).empty());
  Reopen();
  EXPECT_EQ(Values(), (std::vector<std::string>{"one", large}));
  ExpectState(rows[1].number, 2, 3 + large.size());
}

TEST_F(JournalTest, IsAskedOnceOfWhatIsCommittedAndMayChangeIt) {
  int asked = 0;
  std::size_t told = 0;
  CommitDetail detail;
  detail.last_seen = true;
  detail.journal = [&](std::vector<CommittedRecord>& committed) {
    ++asked;
    told += committed.size();
    for (CommittedRecord& one : committed) {
      EXPECT_TRUE(one.is_new && one.is_new_name);
      one = {one.record};
    }
    return std::to_string(committed.size());
  };
  const observation::Record record = MakeRecord(WireOf("a.example"), 16, "\1x");
  const observation::RecordView view = record.view();
  const Batch batch{{"s", 1, 1}, std::span(&view, 1)};
  std::vector<CommittedRecord> committed;
  EXPECT_EQ(database_->Commit(std::span(&batch, 1), &committed, detail)->new_records, 1u);
  ASSERT_EQ(committed.size(), 1u);
  EXPECT_FALSE(committed[0].is_new);
  EXPECT_EQ(asked, 1);
  // The same once more commits nothing, and what comes too early fails.
  EXPECT_EQ(database_->Commit(std::span(&batch, 1), nullptr, detail)->skipped_batches, 1u);
  const Batch early{{"s", 1, 7}, std::span(&view, 1)};
  EXPECT_FALSE(database_->Commit(std::span(&early, 1), nullptr, detail));
  EXPECT_EQ(asked, 1);
  // Whether anybody takes what was committed or not.
  const observation::Record other = MakeRecord(WireOf("b.example"), 16, "\1x");
  const observation::RecordView other_view = other.view();
  const Batch next{{"s", 1, 2}, std::span(&other_view, 1)};
  ASSERT_TRUE(database_->Commit(std::span(&next, 1), nullptr, detail));
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(told, 2u);
  EXPECT_EQ(Values(), (std::vector<std::string>{"1", "1"}));
}

TEST_F(JournalTest, IsReadInPagesOfAboutSoManyOctets) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Commit(Leaving(std::string(100, static_cast<char>('a' + i)))));
  for (const auto& [most, rows] : {std::pair{0, 1}, {1, 1}, {199, 1}, {200, 2}, {350, 3}, {1000, 10}}) {
    std::string whole;
    std::uint64_t behind = 0;
    std::size_t largest = 0;
    for (;;) {
      const auto page = database_->ReadJournal(behind, static_cast<std::size_t>(most)).value();
      if (page.empty()) break;
      largest = std::max(largest, page.size());
      behind = page.back().number;
      for (const JournalRow& row : page) whole += row.value[0];
    }
    EXPECT_EQ(whole, "abcdefghij");
    EXPECT_EQ(largest, static_cast<std::size_t>(rows)) << most;
  }
}

TEST_F(JournalTest, NumbersAscendOverReservationsAndRestarts) {
  const std::uint64_t far = base::UnixNow_ns();  // a thousand times what the clock gives
  database_->ReserveJournal(far);
  ExpectState(far, 0, 0);
  database_->ReserveJournal(5);
  ExpectState(far, 0, 0);
  ASSERT_TRUE(Commit(Leaving("a")));
  EXPECT_EQ(database_->ReadJournal(far, kAll)->at(0).number, far + 1);
  Reopen();
  ASSERT_TRUE(Commit(Leaving("b")));
  EXPECT_EQ(database_->ReadJournal(far, kAll)->at(1).number, far + 2);
}

TEST_F(JournalTest, AReservationBesideACommitHoldsForTheNext) {
  Close();
  const auto environment = Environment::Open(dir_.path(), kMap_octets).value();
  const auto journal = JournalStore::Open(*environment).value();
  const Transaction txn = Transaction::BeginWrite(environment->get()).value();
  const JournalState first = journal->Append(txn, "a").value();
  journal->Reserve(first.last + 1'000'000'000'000);
  journal->Publish(first);
  EXPECT_EQ(journal->state().rows, 1u);
  EXPECT_EQ(journal->Append(txn, "b")->last, first.last + 1'000'000'000'001);
}

TEST_F(JournalTest, WithoutANumberLeftOnlyRowsAreRefused) {
  database_->ReserveJournal(kHighest);
  EXPECT_EQ(Commit(Leaving("a")).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(Commit({}));
  EXPECT_EQ(database_->Stats()->records, 1u);
}

TEST_F(JournalTest, TrimmingTakesTheFirstRows) {
  for (const char* row : {"a", "bb", "ccc", "dddd"}) ASSERT_TRUE(Commit(Leaving(row)));
  const std::vector<JournalRow> rows = database_->ReadJournal(0, kAll).value();
  ASSERT_TRUE(database_->TrimJournal(rows[0].number - 1));
  ExpectState(rows[3].number, 4, 10);
  ASSERT_TRUE(database_->TrimJournal(rows[1].number));
  EXPECT_EQ(Values(), (std::vector<std::string>{"ccc", "dddd"}));
  ExpectState(rows[3].number, 2, 7);
  ASSERT_TRUE(database_->TrimJournal(kHighest));
  EXPECT_TRUE(Values().empty());
  ExpectState(rows[3].number, 0, 0);
  ASSERT_TRUE(database_->TrimJournal(kHighest));
  ASSERT_TRUE(Commit(Leaving("e")));
  EXPECT_GT(database_->Journal().last, rows[3].number);
  Reopen();
  ExpectState(database_->ReadJournal(0, kAll)->at(0).number, 1, 1);
}

TEST_F(JournalTest, TrimmingGoesInSteps) {
  Close();
  {
    const auto environment = Environment::Open(dir_.path(), kMap_octets).value();
    const auto journal = JournalStore::Open(*environment).value();
    Transaction txn = Transaction::BeginWrite(environment->get()).value();
    for (int i = 0; i < 10'000; ++i) journal->Publish(journal->Append(txn, "row").value());
    ASSERT_TRUE(txn.Commit());
    EXPECT_GT(journal->TrimSome(kHighest).value(), 0u);
    EXPECT_LT(journal->state().rows, 10'000u);
    EXPECT_GT(journal->state().rows, 5'000u);
    EXPECT_EQ(journal->state().octets, journal->state().rows * 3);
  }
  Reopen();
  const std::uint64_t last = database_->Journal().last;
  ASSERT_TRUE(database_->TrimJournal(last - 1));
  ExpectState(last, 1, 3);
}

TEST_F(JournalTest, ACommitThatFailsLeavesItAsItWas) {
  Reopen(4 << 20);
  ASSERT_TRUE(Commit(Leaving("a")));
  const JournalState before = database_->Journal();
  EXPECT_EQ(Commit(Leaving(std::string(8 << 20, 'x'))).error().code, ErrorCode::kResourceExhausted);
  ExpectState(before.last, 1, 1);
  EXPECT_EQ(Values(), std::vector<std::string>{"a"});
  EXPECT_EQ(database_->Stats()->records, 1u);
  EXPECT_EQ(database_->CommittedSequence("sensor-1", boot_epoch_).value(), 1u);
  ASSERT_TRUE(Commit(Leaving("b")));
  EXPECT_EQ(Values(), (std::vector<std::string>{"a", "b"}));
}

// Any octet of a row, or of its number.
TEST_F(JournalTest, DamageIsToldAndCanBeTrimmedAway) {
  for (const char* row : {"one", "two", "three"}) ASSERT_TRUE(Commit(Leaving(row)));
  const std::vector<JournalRow> rows = database_->ReadJournal(0, kAll).value();
  const std::string key = JournalKey(rows[1].number);
  std::string value;
  Change([&](const Environment& environment, const Transaction& txn) {
    value = base::ToString(Get(txn, environment.tables().journal, key).value().value());
  });
  for (std::size_t at = 0; at < value.size(); ++at) {
    std::string flipped = value;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_FALSE(ReadJournalRow(key, base::AsBytes(flipped))) << at;
  }
  EXPECT_FALSE(ReadJournalRow(JournalKey(rows[1].number + 1), base::AsBytes(value)));
  EXPECT_FALSE(ReadJournalRow(key + "x", base::AsBytes(value)));
  EXPECT_FALSE(ReadJournalRow(key, base::AsBytes(value).first(7)));
  Change([&](const Environment& environment, const Transaction& txn) {
    ASSERT_TRUE(Put(txn, environment.tables().journal, key, "damaged row"));
  });
  EXPECT_EQ(Values(), std::vector<std::string>{"one"}) << "what comes before is good";
  const auto damaged = database_->ReadJournal(rows[0].number, kAll);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::kDataLoss);
  EXPECT_NE(damaged.error().message.find(std::to_string(rows[1].number)), std::string::npos) << damaged.error().message;
  EXPECT_EQ(Values(rows[1].number), std::vector<std::string>{"three"});
  ASSERT_TRUE(database_->TrimJournal(rows[1].number));
  EXPECT_EQ(Values(), std::vector<std::string>{"three"});
  EXPECT_EQ(database_->Journal().rows, 1u);
}

// A reader that goes on from what it had gets each row once, beside commits and trimming of what it is done with.
TEST_F(JournalTest, ReadersBesideCommitsGetEachRowOnce) {
  constexpr int kRows = 200;
  std::atomic<std::uint64_t> done = 0;
  std::vector<std::string> read;
  {
    const std::jthread reader([&] {
      while (read.size() < kRows) {
        const std::vector<JournalRow> rows = database_->ReadJournal(done, 100).value();
        for (const JournalRow& row : rows) {
          read.push_back(row.value);
          done = row.number;
        }
      }
    });
    for (int i = 0; i < kRows; ++i) {
      EXPECT_TRUE(Commit(Leaving(std::to_string(i))));
      EXPECT_TRUE(i % 7 != 0 || database_->TrimJournal(done));
    }
  }
  for (int i = 0; i < kRows; ++i) EXPECT_EQ(read[static_cast<std::size_t>(i)], std::to_string(i));
}

}  // namespace
}  // namespace spoor::storage
