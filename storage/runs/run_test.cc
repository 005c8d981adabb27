// Runs in memory against maps: every row, every seek, every fence, every flipped octet.
#include "storage/runs/run.h"

#include <gtest/gtest.h>

#include "storage/runs/checksum.h"
#include "storage/runs/day_column.h"
#include "storage/runs/front_coded.h"
#include "storage/runs/key_filter.h"
#include "storage/runs/key_parts.h"
#include "storage/runs/known_keys.h"
#include "storage/runs/merge_cursor.h"
#include "storage/runs/row_decoder.h"
#include "storage/runs/runs_testing.h"
#include "storage/runs/segment.h"

namespace spoor::storage {
namespace {

using testing::MakeRows;
using testing::OwnedRun;
using testing::Rows;
using testing::Same;
using testing::TestSecret;
using testing::Whole;

constexpr std::array kRecordOrders = {Order::kForward, Order::kInverse};

// Keys in rows, keys beside them, and beginnings of keys.
std::vector<std::string> Probes(const Rows& rows) {
  std::vector<std::string> probes = {"", "\xff\xff\xff"};
  for (const auto& [key, sighting] : rows) {
    probes.push_back(key);
    probes.push_back(key + '\0');
    probes.push_back(key.substr(0, key.size() / 2));
    probes.push_back(key.substr(0, key.size() - 1));
  }
  return probes;
}

TEST(RunTest, HoldsItsRowsInOrder) {
  for (const Order order : kRecordOrders) {
    for (const RunLimits& limits : {testing::kTinyRuns, RunLimits{}}) {
      const Rows rows = MakeRows(order, 1, 700);
      const OwnedRun owned(order, rows, limits);
      EXPECT_EQ(owned.run.segments.size() > 3, limits.block_rows < 100);
      RunCursor cursor(owned.run);
      for (const auto& [key, sighting] : rows) {
        ASSERT_TRUE(cursor.Next());
        EXPECT_EQ(Whole(cursor.key()), key);
        EXPECT_TRUE(Same(cursor.sighting(), sighting));
      }
      EXPECT_FALSE(cursor.Next());
      EXPECT_FALSE(cursor.damaged());
    }
  }
}

TEST(RunTest, SeeksAsAMapDoes) {
  for (const Order order : kRecordOrders) {
    const Rows rows = MakeRows(order, 2, 300);
    const OwnedRun owned(order, rows);
    RunCursor skipping(owned.run);
    for (const std::string& probe : Probes(rows)) {
      RunCursor cursor(owned.run);
      const auto expected = rows.lower_bound(probe);
      ASSERT_EQ(cursor.Seek(probe), expected != rows.end());
      if (expected == rows.end()) continue;
      ASSERT_EQ(Whole(cursor.key()), expected->first);
      EXPECT_TRUE(Same(cursor.sighting(), expected->second));
    }
    for (const auto& [key, sighting] : rows) {
      ASSERT_TRUE(skipping.SkipTo(key.substr(0, key.size() - 1)));
      ASSERT_TRUE(skipping.SkipTo(key));
      EXPECT_EQ(Whole(skipping.key()), key);
      EXPECT_TRUE(Same(skipping.sighting(), sighting));
    }
  }
}

TEST(RunTest, AFenceHidesWhatMovedOn) {
  const Rows rows = MakeRows(Order::kForward, 3, 200);
  for (const auto& [fence, unused] : rows) {
    OwnedRun owned(Order::kForward, rows);
    owned.run.fence = fence;
    RunCursor cursor(owned.run);
    const auto expected = rows.upper_bound(fence);
    ASSERT_EQ(cursor.Next(), expected != rows.end());
    if (expected == rows.end()) continue;
    EXPECT_EQ(Whole(cursor.key()), expected->first);
  }
}

TEST(RunTest, FiltersKnowWhatIsThere) {
  for (const Order order : kRecordOrders) {
    const Rows rows = MakeRows(order, 4, 500);
    const OwnedRun owned(order, rows);
    for (const auto& [key, sighting] : rows) {
      const KeyParts parts = *SplitKey(order, key);
      const std::uint64_t head = HashHead(parts.head, TestSecret());
      EXPECT_EQ(owned.run.Probe(parts.head, head), Presence::kMaybe);
      if (order != Order::kForward) continue;
      EXPECT_EQ(owned.run.Probe(key, HashKey(parts, head)), Presence::kMaybe);
    }
  }
}

TEST(RunTest, FiltersMissFewOfTheAbsent) {
  std::vector<std::uint64_t> hashes;
  for (int i = 0; i < 20'000; ++i) hashes.push_back(HashHead("there" + std::to_string(i), TestSecret()));
  std::string filter;
  AppendKeyFilter(filter, hashes);
  EXPECT_LT(filter.size(), hashes.size() * 9 / 8);
  int maybe = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t hash = HashHead("absent" + std::to_string(i), TestSecret());
    maybe += ProbeKeyFilter(base::AsBytes(filter), hash) == Presence::kMaybe;
  }
  EXPECT_LT(maybe, 1000);
}

TEST(RunTest, KnownKeysAreThoseOfSomeRun) {
  const Rows all = MakeRows(Order::kForward, 5, 600);
  Rows known;
  std::array<Rows, 3> parts;
  int i = 0;
  for (const auto& [key, sighting] : all) {
    if (++i % 4 == 0) continue;
    known.emplace(key, sighting);
    parts[static_cast<std::size_t>(i) % 3].emplace(key, sighting);
  }
  std::vector<std::shared_ptr<const storage::Run>> runs;
  std::vector<std::unique_ptr<OwnedRun>> owners;
  for (const Rows& rows : parts) {
    owners.push_back(std::make_unique<OwnedRun>(Order::kForward, rows));
    runs.push_back(std::make_shared<const storage::Run>(owners.back()->run));
  }
  KnownKeys keys(runs, TestSecret());
  for (const auto& [key, sighting] : all) {
    EXPECT_EQ(keys.Contains(key, *SplitKey(Order::kForward, key)).value(), known.contains(key));
  }
}

TEST(MergeCursorTest, MergesEqualKeysOfManyRuns) {
  for (const Order order : kRecordOrders) {
    Rows expected;
    std::vector<std::unique_ptr<OwnedRun>> owners;
    std::vector<const storage::Run*> runs;
    for (std::uint32_t seed = 10; seed < 17; ++seed) {
      const Rows rows = MakeRows(order, seed, 150);
      for (const auto& [key, sighting] : rows) {
        const auto [row, fresh] = expected.emplace(key, sighting);
        if (!fresh) row->second = Merge(row->second, sighting);
      }
      owners.push_back(std::make_unique<OwnedRun>(order, rows));
      runs.push_back(&owners.back()->run);
    }
    MergeCursor cursor(runs);
    bool on_row = cursor.Seek({});
    bool look = false;  // a reader may pass rows without asking for their sightings
    for (const auto& [key, sighting] : expected) {
      ASSERT_TRUE(on_row);
      ASSERT_EQ(Whole(cursor.key()), key);
      look = !look;
      EXPECT_TRUE(!look || Same(cursor.sighting(), sighting));
      on_row = cursor.Next();
    }
    EXPECT_FALSE(on_row);
    EXPECT_TRUE(cursor.ok());
  }
}

TEST(RowDecoderTest, GivesRecordsBack) {
  testing::RecordMaker maker(6);
  RowDecoder decoder;
  for (int i = 0; i < 3000; ++i) {
    const observation::Record record = maker.Make();
    for (const Order order : kRecordOrders) {
      const std::string key = testing::KeyOf(order, record.view());
      observation::RecordView view;
      ASSERT_TRUE(decoder.Decode(order, *SplitKey(order, key), SightingOf(record.view()), view));
      EXPECT_EQ(testing::Line(observation::Copy(view)), testing::Line(record));
    }
  }
}

DaySeries RandomDays(testing::RecordMaker& maker, Sighting& sighting) {
  if (maker.Below(3) != 0) return {};
  DaySeries days{true, {}};
  sighting.time_last_s = (20000 + maker.Below(300)) * kDay_s;
  for (std::uint32_t day = DayOf(sighting.time_last_s) - maker.Below(2); maker.Below(5) != 0;
       day -= 1 + maker.Below(40)) {
    days.buckets.push_back({day, 1 + maker.Below(300)});
  }
  return days;
}

// Also when only some rows are asked for them.
TEST(RunTest, DaysComeBack) {
  testing::RecordMaker maker(8);
  std::map<std::string, std::pair<Sighting, DaySeries>> rows;
  for (const auto& [key, sighting] : MakeRows(Order::kForward, 8, 700)) {
    auto& [kept, days] = rows[key];
    kept = sighting;
    days = RandomDays(maker, kept);
  }
  for (const RunLimits& limits : {testing::kTinyRuns, RunLimits{}}) {
    RunWriter writer(Order::kForward, 1, limits, TestSecret());
    for (const auto& [key, row] : rows) writer.Add(*SplitKey(Order::kForward, key), row.first, row.second);
    writer.Finish();
    OwnedRun owned(Order::kForward, {}, limits);
    owned.octets = writer.TakeSegments();
    ASSERT_TRUE(owned.Reopen());
    RunCursor cursor(owned.run);
    for (const auto& [key, row] : rows) {
      ASSERT_TRUE(cursor.Next());
      ASSERT_TRUE(Same(cursor.sighting(), row.first));
      if (maker.Below(4) == 0) continue;
      DaySeries days{true, {{1, 1}}};
      cursor.LoadDays(days);
      ASSERT_EQ(days, row.second);
    }
    EXPECT_FALSE(cursor.Next());
    EXPECT_FALSE(cursor.damaged());
  }
}

// Rows that are not there, lists over their bound, days before the epoch, columns that end early: refused.
TEST(DayColumnTest, WhatContradictsItselfIsRefused) {
  const Sighting sighting{0, 3 * kDay_s, 9, 1};
  const auto load = [&](const std::string& lists, const std::string& gaps, const std::string& counts) {
    DayColumn column;
    DaySeries days;
    if (!column.Start(2, base::AsBytes(lists), base::AsBytes(gaps), base::AsBytes(counts))) return false;
    return column.Load(0, sighting, days) && column.Load(1, sighting, days);
  };
  using std::string_literals::operator""s;
  EXPECT_TRUE(load("\1\4"s, "\0\0\0\0"s, "\1\1\1\1"s));
  EXPECT_TRUE(load("\0\1\0\0"s, "\3"s, "\1"s));
  EXPECT_FALSE(load("\2\1"s, "\0"s, "\1"s));                  // a third row
  EXPECT_FALSE(load("\1\1\0\0"s, "\0"s, "\1"s));              // another one
  EXPECT_FALSE(load("\1"s, "\0"s, "\1"s));                    // no number of buckets
  EXPECT_FALSE(load("\1\x81\x10"s, "\0"s, "\1"s));            // 2049 buckets
  EXPECT_FALSE(load("\1\5"s, "\0\0\0\0\0"s, "\1\1\1\1\1"s));  // the fifth before the epoch
  EXPECT_FALSE(load("\1\1"s, "\4"s, "\1"s));                  // and the first
  EXPECT_FALSE(load("\1\1"s, "\0"s, "\0"s));                  // a count of nothing
  EXPECT_FALSE(load("\1\2"s, "\0\0"s, "\1"s));                // one count of two
  EXPECT_FALSE(load("\0\2\0\1"s, "\0"s, "\1\1"s));            // gaps that end before the row that is asked for
}

// Whatever octet is flipped: an error, or the right rows.
TEST(RunTest, DamageIsSeen) {
  const Rows rows = MakeRows(Order::kForward, 7, 60);
  OwnedRun owned(Order::kForward, rows, {20, 4000, 1 << 20, 1});
  ASSERT_EQ(owned.octets.size(), 1u);
  for (std::size_t at = 0; at < owned.octets[0].size(); ++at) {
    owned.octets[0][at] = static_cast<char>(owned.octets[0][at] ^ 0x10);
    bool damaged = !owned.Reopen();
    if (!damaged) {
      RunCursor cursor(owned.run);
      auto row = rows.begin();
      for (bool more = cursor.Next(); more; more = cursor.Next(), ++row) {
        ASSERT_NE(row, rows.end());
        ASSERT_EQ(Whole(cursor.key()), row->first) << at;
        ASSERT_TRUE(Same(cursor.sighting(), row->second)) << at;
      }
      damaged = cursor.damaged();
      ASSERT_TRUE(damaged || row == rows.end()) << at;
    }
    for (auto row = rows.begin(); row != rows.end() && !damaged; ++row) {
      const KeyParts parts = *SplitKey(Order::kForward, row->first);
      EXPECT_NE(owned.run.Probe(parts.head, HashHead(parts.head, TestSecret())), Presence::kAbsent) << at;
    }
    owned.octets[0][at] = static_cast<char>(owned.octets[0][at] ^ 0x10);
  }
}

}  // namespace
}  // namespace spoor::storage
