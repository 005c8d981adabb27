// Verifying: a sound database is clean in each state of its life, and an octet that flips anywhere is found and named.
#include "storage/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "storage/compactor.h"
#include "storage/journal.h"
#include "storage/lmdb_handle.h"
#include "storage/record_key.h"
#include "storage/run_tables.h"
#include "storage/runs/run_writer.h"
#include "storage/storage_testing.h"
#include "storage/upkeep/findings.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using test::TemporaryFolder;
using testing::Feeder;
using testing::kTinyRuns;
using testing::MakeRecord;
using testing::RecordMaker;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 64 << 20;

void Fill(const std::string& dir, int commits, int records) {
  DatabaseOptions options{dir, kMap_octets, false, 100, kTinyRuns};
  const auto database = Database::Open(options).value();
  Feeder feeder(*database);
  RecordMaker maker(5);
  for (int i = 0; i < commits; ++i) {
    std::vector<observation::Record> block;
    for (int j = 0; j < records; ++j) block.push_back(maker.Make());
    ASSERT_TRUE(feeder.Commit(block));
  }
}

std::string TextOf(const CheckReport& report) {
  std::string text;
  for (const Damage& damage : report.damages) {
    text += damage.what + ": " + damage.first + "; " + std::to_string(damage.places) + "\n";
  }
  return text;
}

std::string Check(const std::string& dir) {
  const auto report = CheckDatabase(dir);
  return report ? TextOf(*report) : report.error().message;
}

// The value of a row, changed by hand, as an own transaction of the writer.
void Change(const std::string& dir, const std::function<void(const Environment&, const Transaction&)>& change) {
  const auto environment = Environment::Open(dir, kMap_octets).value();
  Transaction txn = Transaction::BeginWrite(environment->get()).value();
  change(*environment, txn);
  ASSERT_TRUE(txn.Commit());
}

std::string ValueOf(const Transaction& txn, MDB_dbi table, std::string_view key) {
  return base::ToString(Get(txn, table, key).value().value());
}

TEST(CheckTest, ASoundDatabaseIsCleanInEachStateOfAMerge) {
  TemporaryFolder dir;
  Fill(dir.path(), 8, 30);
  for (int step = 0; step < 90; ++step) {
    const auto report = CheckDatabase(dir.path());
    ASSERT_TRUE(report);
    ASSERT_EQ(TextOf(*report), "") << "after " << step << " steps";
    EXPECT_EQ(report->complete, (std::array<bool, 4>{true, true, true, true}));
    EXPECT_GT(report->rows, report->records);
    const auto environment = Environment::Open(dir.path(), kMap_octets).value();
    const auto runs = RunStore::Open(*environment).value();
    std::mutex writer;
    if (!Compactor(*environment, kTinyRuns, *runs, writer).Step().value()) {
      EXPECT_GT(step, 8);
      return;
    }
  }
  FAIL() << "merges do not end";
}

TEST(CheckTest, AnEmptyDatabaseIsCleanAndNoneIsNot) {
  TemporaryFolder dir;
  EXPECT_EQ(CheckDatabase(dir.path()).error().code, base::ErrorCode::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
  ASSERT_TRUE(Database::Open({dir.path(), kMap_octets}));
  EXPECT_EQ(Check(dir.path()), "");
}

TEST(CheckTest, ADatabaseInUseIsRefused) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  EXPECT_EQ(CheckDatabase(dir.path()).error().code, base::ErrorCode::kAlreadyExists);
}

TEST(CheckTest, ItLeavesTheFileAsItIs) {
  TemporaryFolder dir;
  Fill(dir.path(), 3, 50);
  const auto before = std::filesystem::last_write_time(dir.path() + "/data.mdb");
  std::filesystem::remove(dir.path() + "/lock.mdb");
  EXPECT_EQ(Check(dir.path()), "");
  EXPECT_EQ(std::filesystem::last_write_time(dir.path() + "/data.mdb"), before);
  EXPECT_FALSE(std::filesystem::exists(dir.path() + "/lock.mdb"));
}

// Every octet of every segment of a small database: all are found but those of the filling.
TEST(CheckTest, EachOctetOfASegmentThatFlipsIsFound) {
  TemporaryFolder dir;
  Fill(dir.path(), 2, 12);
  std::vector<std::string> keys;
  Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
    auto cursor = Cursor::Open(txn, environment.tables().segments).value();
    for (bool on = cursor.Seek({}).value(); on; on = cursor.Next().value()) keys.emplace_back(cursor.key());
  });
  ASSERT_GE(keys.size(), 8u);
  int octets = 0;
  for (std::size_t i = 0; i < keys.size(); i += 3) {
    std::string value;
    Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
      value = ValueOf(txn, environment.tables().segments, keys[i]);
    });
    const std::size_t filling = value.size() > 2048 ? value.size() : value.find_last_not_of('\0');
    for (std::size_t at = i; at < filling; at += 19, ++octets) {
      const auto put = [&](std::string octets_put) {
        Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
          ASSERT_TRUE(Put(txn, environment.tables().segments, keys[i], octets_put));
        });
      };
      std::string flipped = value;
      flipped[at] = static_cast<char>(flipped[at] ^ 4);
      put(flipped);
      const std::string found = Check(dir.path());
      EXPECT_NE(found.find("segment "), std::string::npos) << i << " " << at << ": " << found;
      EXPECT_NE(found.find("damaged "), std::string::npos) << found;
      put(value);
    }
  }
  EXPECT_GT(octets, 40);
  EXPECT_EQ(Check(dir.path()), "");
}

TEST(CheckTest, RowsOfTheTablesAreVerified) {
  TemporaryFolder dir;
  Fill(dir.path(), 2, 20);
  const std::string number("\0\0\0\0\0\0\0\1", 8);
  const auto with = [&](MDB_dbi Tables::* table, const std::string& key, const std::string& value) {
    std::string before;
    bool there = false;
    Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
      const auto old = Get(txn, environment.tables().*table, key).value();
      there = old.has_value();
      if (there) before = base::ToString(*old);
      ASSERT_TRUE(Put(txn, environment.tables().*table, key, value));
    });
    const std::string found = Check(dir.path());
    Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
      if (there) return static_cast<void>(Put(txn, environment.tables().*table, key, before));
      MDB_val gone = ToVal(key);
      mdb_del(txn.get(), environment.tables().*table, &gone, nullptr);
    });
    return found;
  };
  EXPECT_THAT(with(&Tables::meta, "records", number), ::testing::HasSubstr("number of records: the sum says 1"));
  EXPECT_THAT(with(&Tables::meta, "observations", number), ::testing::HasSubstr("number of observations"));
  EXPECT_THAT(with(&Tables::meta, "records", "x"), ::testing::HasSubstr("damaged sum: records"));
  EXPECT_THAT(with(&Tables::sensors, "x", "y"), ::testing::HasSubstr("damaged row of a sensor"));
  EXPECT_THAT(with(&Tables::runs, RunKey(1), "y"), ::testing::HasSubstr("damaged row of the table of runs"));
  EXPECT_THAT(with(&Tables::runs, RunKey(1), "y"), ::testing::HasSubstr("segments without a run: run 1"));
  EXPECT_THAT(with(&Tables::runs, RunKey(99), std::string("\1\0\0\0\0\0\0\0\0\0", 10)),
              ::testing::HasSubstr("missing segment: run 99 (forward), segment 0"));
  EXPECT_THAT(with(&Tables::segments, SegmentKey(1, 99), "y"), ::testing::HasSubstr("missing segment: run 1"));
  EXPECT_THAT(with(&Tables::journal, JournalKey(7), "not eight octets"),
              ::testing::HasSubstr("damaged row of the journal: the one behind 0 others; 1\n"
                                   "octets of the journal: the sum says 0, its rows have 8"));
  EXPECT_THAT(with(&Tables::meta, "journal_octets", number), ::testing::HasSubstr("octets of the journal"));
  EXPECT_EQ(Check(dir.path()), "");
}

// What every checksum holds for, and is wrong all the same.
TEST(CheckTest, OrdersThatDisagreeAreFound) {
  TemporaryFolder dir;
  Fill(dir.path(), 2, 20);
  TemporaryFolder other;
  {
    const auto database = Database::Open({other.path(), kMap_octets, false, 100, kTinyRuns}).value();
    ASSERT_TRUE(Feeder(*database).Commit({MakeRecord(WireOf("a.example"), 2, WireOf("ns.example"))}));
  }
  for (const std::uint64_t order : {1, 2, 3, 4}) {
    TemporaryFolder copy;
    std::filesystem::copy(other.path(), copy.path(),
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    Change(copy.path(), [&](const Environment& environment, const Transaction& txn) {
      for (const auto& [table, key] : {std::pair{environment.tables().runs, RunKey(order)},
                                       std::pair{environment.tables().segments, SegmentKey(order, 0)}}) {
        MDB_val gone = ToVal(key);
        ASSERT_EQ(mdb_del(txn.get(), table, &gone, nullptr), 0);
      }
    });
    EXPECT_THAT(Check(copy.path()), ::testing::HasSubstr("orders that disagree")) << order;
  }
}

// A record of two days, whose list says more than there was.
TEST(CheckTest, AWrongListOfDaysIsFound) {
  TemporaryFolder dir;
  constexpr std::uint32_t kTime_s = 20000 * kDay_s;
  {
    const auto database = Database::Open({dir.path(), kMap_octets, false}).value();
    Feeder feeder(*database);
    for (const std::uint32_t time_s : {kTime_s, kTime_s + kDay_s}) {
      ASSERT_TRUE(feeder.Commit({MakeRecord(WireOf("a.example"), 16, "\1x", 2, time_s, time_s)}));
    }
    ASSERT_TRUE(database->Compact());
  }
  EXPECT_EQ(Check(dir.path()), "");
  const auto with = [&](const DaySeries& days) {
    Change(dir.path(), [&](const Environment& environment, const Transaction& txn) {
      auto cursor = Cursor::Open(txn, environment.tables().segments).value();
      const std::string first("\0\0\0\0\0\0\0\1", 8);
      bool on = cursor.Seek(first).value();
      while (on && Segment::Open(cursor.value())->order() != Order::kForward) on = cursor.Next().value();
      const std::string key(cursor.key());
      RunWriter writer(Order::kForward, 1, kTinyRuns, environment.secret());
      const std::string row = ForwardKey(MakeRecord(WireOf("a.example"), 16, "\1x").view().tuple);
      writer.Add(*SplitKey(Order::kForward, row), {kTime_s, kTime_s + kDay_s, 4, observation::kAnswer}, days);
      writer.Finish();
      ASSERT_TRUE(Put(txn, environment.tables().segments, key, writer.segments().at(0)));
    });
    return Check(dir.path());
  };
  EXPECT_EQ(with({true, {{20001, 2}, {20000, 2}}}), "");
  EXPECT_EQ(with({}), "");
  EXPECT_THAT(with({true, {{20001, 2}, {20000, 3}}}),
              ::testing::HasSubstr("counts of days that are more than the count"));
  EXPECT_THAT(with({true, {{20002, 2}}}), ::testing::HasSubstr("block that does not decode"));
  EXPECT_THAT(with({true, {{20001, 2}, {19999, 1}}}), ::testing::HasSubstr("count of a day when it was not seen"));
}

TEST(CheckTest, ACutFileIsFoundAndLeftAsItIs) {
  TemporaryFolder dir;
  Fill(dir.path(), 9, 100);
  const std::string file = dir.path() + "/data.mdb";
  const auto whole = std::filesystem::file_size(file);
  for (const auto octets : {whole - whole / 4, whole / 2, whole / 8, std::uintmax_t{8192}}) {
    std::filesystem::resize_file(file, octets);
    EXPECT_NE(Check(dir.path()), "") << octets;
    EXPECT_EQ(std::filesystem::file_size(file), octets);
  }
}

TEST(FindingsTest, KeysAreReadable) {
  using std::string_literals::operator""s;
  EXPECT_EQ(ReadableKey(Order::kForward, "com\0example\0ww"s), "example.com.");
  EXPECT_EQ(ReadableKey(Order::kForward, "com\0example\0\0\0\1"s), "example.com.");
  EXPECT_EQ(ReadableKey(Order::kForward, "co"), ".");
  EXPECT_EQ(ReadableKey(Order::kOwnerNames, "www\0example\0com\0\0"s), "www.example.com.");
  EXPECT_EQ(ReadableKey(Order::kInverse, "\4\300\0\2\1\0"s), "192.0.2.1");
  EXPECT_EQ(ReadableKey(Order::kInverse, "\20com\0exam"s), "com.");
  EXPECT_EQ(ReadableKey(Order::kInverse, "\40abc"s), "616263");
  EXPECT_EQ(ReadableKey(Order::kInverse, ""), "the first");
}

}  // namespace
}  // namespace spoor::storage
