// The octets on disk, as they were when this format version was made. A difference means that databases in the field
// can no longer be read: it needs a new format version, not a new golden file.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "base/hex.h"
#include "storage/erasure_rows.h"
#include "storage/journal.h"
#include "storage/name_key.h"
#include "storage/resume_token.h"
#include "storage/row_value.h"
#include "storage/runs/run.h"
#include "storage/runs/run_writer.h"
#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

using testing::MakeRecord;
using testing::Wire;
using testing::WireOf;

// A secret that is the same everywhere; real ones are random.
Secret FixedSecret() {
  Secret secret;
  for (std::size_t i = 0; i < secret.size(); ++i) secret[i] = static_cast<char>(i);
  return secret;
}

std::vector<observation::Record> Examples() {
  const std::string owner = WireOf("www.example.com");
  const std::string soa = WireOf("ns.example") + WireOf("host.example") + std::string(20, '\1');
  return {MakeRecord(owner, 1, "\xc0\x01\x02\x03", 7, 1700000000, 1700000300),
          MakeRecord(owner, 28, "0123456789abcdef"),
          MakeRecord(WireOf("example.com"), 2, WireOf("ns.example")),
          MakeRecord(WireOf("example.com"), 15, std::string("\0\n", 2) + WireOf("mx.example")),
          MakeRecord(WireOf("example.com"), 6, soa),
          MakeRecord(WireOf(""), 2, WireOf("a.root")),
          MakeRecord(WireOf("a.b"), 107, std::string("\0\1", 2) + WireOf("Mixed.Case")),
          MakeRecord(owner, 16, std::string("\3a\0b", 4)),
          MakeRecord(owner, 65280, ""),
          MakeRecord(Wire({std::string("\0\1\2\xff", 4), "x"}), 16, "\1y"),
          MakeRecord(owner, 16, std::string(600, 't'))};
}

std::string Hex(const std::string& octets) {
  return octets.empty() ? "-" : base::ToHex(base::AsBytes(octets));
}

std::string DescribeKeys() {
  std::ostringstream out;
  for (const observation::Record& record : Examples()) {
    const auto tuple = record.view().tuple;
    std::string name;
    AppendNameKey(name, tuple.owner, LabelOrder::kFromLeft);
    out << "forward " << Hex(ForwardKey(tuple)) << "\n"
        << "inverse " << Hex(InverseKey(tuple)) << "\n"
        << "owner_names " << Hex(name + kNameEnd) << "\n";
  }
  out << "sensors " << Hex(SensorKey("sensor-1", 0x0102030405060708)) << " " << Hex(EncodeSensorValue({1, 2, 3}))
      << "\n"
      << "resume " << Hex(EncodeResume(Index::kForward, ForwardKey(Examples()[0].view().tuple))) << "\n";
  return out.str();
}

std::string ReadGolden(const std::string& name) {
  const char* folder = std::getenv("SPOOR_STORAGE_GOLDEN");
  std::ifstream file(std::string(folder == nullptr ? "tests/golden/storage" : folder) + "/" + name);
  std::stringstream octets;
  octets << file.rdbuf();
  return octets.str();
}

// Versions 2 to 5 have the same.
TEST(GoldenTest, KeysAreThoseOfFormatVersionTwo) {
  ASSERT_EQ(kFormatVersion, 5u);
  EXPECT_EQ(DescribeKeys(), ReadGolden("keys.txt"));
}

std::array<std::uint64_t, 4> Numbers(const Sighting& sighting) {
  return {sighting.time_first_s, sighting.time_last_s, sighting.count, sighting.provenance};
}

std::map<std::string, Sighting> SortedRows(Order order) {
  std::map<std::string, Sighting> rows;
  for (const observation::Record& record : Examples()) {
    const auto tuple = record.view().tuple;
    rows[order == Order::kForward ? ForwardKey(tuple) : InverseKey(tuple)] = SightingOf(record.view());
  }
  return rows;
}

// Blocks of three rows, so that the segment has several.
std::string SegmentOf(Order order) {
  const Secret secret = FixedSecret();
  RunWriter writer(order, 3, {3, 1 << 16, 1 << 20, 1}, secret);
  for (const auto& [key, sighting] : SortedRows(order)) writer.Add(*SplitKey(order, key), sighting);
  writer.Finish();
  return writer.TakeSegments().at(0);
}

std::vector<ErasureRule> ExampleRules() {
  const base::IpPrefix network = base::ParsePrefix("192.0.2.0/24").value();
  return {MakeRule({WireOf("example.com"), false, {1, 28}, network}, 1700000000).value(),
          MakeRule({WireOf("www.example.com"), true, {}, base::ParsePrefix("2001:db8::/32").value()}, {}).value(),
          MakeRule({WireOf(""), true, {}, {}}, {}).value(), MakeRule({}, 5).value()};
}

std::string DescribeErasing() {
  std::ostringstream out;
  std::uint64_t id = 0;
  for (const ErasureRule& rule : ExampleRules()) {
    const TombstoneRow row{++id, 1700000001, rule};
    out << "tombstone " << Hex(TombstoneKey(row.id)) << " " << Hex(EncodeTombstone(row)) << "\n";
  }
  const Sweep sweep{{3, 4, 900}, 4, 1700000002, ErasureRules(ExampleRules()), ExampleRules()};
  out << "sweep " << Hex(EncodeSweep(sweep)) << "\n";
  return out.str();
}

TEST(GoldenTest, RowsOfWhatIsErasedAreThoseOfFormatVersionThree) {
  EXPECT_EQ(DescribeErasing(), ReadGolden("erasing.txt"));
  std::istringstream lines(ReadGolden("erasing.txt"));
  std::string word;
  std::string key;
  std::string value;
  for (const ErasureRule& rule : ExampleRules()) {
    lines >> word >> key >> value;
    const auto row = DecodeTombstone(base::FromHex(key).value(), base::AsBytes(base::FromHex(value).value()));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->rule, rule);
    EXPECT_EQ(MakeRule(ScopeOf(row->rule), rule.last_before_s).value(), rule);
  }
  lines >> word >> value;
  const auto sweep = DecodeSweep(base::AsBytes(base::FromHex(value).value()));
  ASSERT_TRUE(sweep);
  EXPECT_EQ(sweep->limits, ExampleRules());
  EXPECT_EQ(sweep->purges.rules(), ExampleRules());
  EXPECT_TRUE(sweep->Covers(900));
  EXPECT_FALSE(sweep->Covers(5));
}

TEST(GoldenTest, RowsOfTheJournalAreThoseOfFormatVersionFive) {
  std::istringstream lines(ReadGolden("journal.txt"));
  std::uint64_t number = 0;
  std::string key;
  std::string octets;
  std::string value;
  int rows = 0;
  for (; lines >> number >> key >> octets >> value; ++rows) {
    EXPECT_EQ(Hex(JournalKey(number)), key);
    const std::string stored = base::FromHex(octets).value();
    const auto row = ReadJournalRow(JournalKey(number), base::AsBytes(stored));
    ASSERT_TRUE(row) << number;
    EXPECT_EQ(row->number, number);
    EXPECT_EQ(base::ToHex(row->value), value);
  }
  EXPECT_EQ(rows, 3);
}

// Rows with lists of days, with an empty one, and without.
std::map<std::string, std::pair<Sighting, DaySeries>> DatedRows() {
  std::map<std::string, std::pair<Sighting, DaySeries>> rows;
  for (const auto& [key, sighting] : SortedRows(Order::kForward)) rows[key] = {sighting, {}};
  auto row = rows.begin();
  row->second.second = {true, {}};
  (++row)->second = {{1700000000, 1700172800, 9, 1}, {true, {{19677, 4}, {19676, 300}, {19675, 1}}}};
  row->second.first.count = 400;
  std::advance(row, 5);
  row->second = {{1600000000, 1700000000, 9, 1}, {true, {{19675, 4}, {18871, 5}}}};
  return rows;
}

std::string DatedSegment() {
  const Secret secret = FixedSecret();
  RunWriter writer(Order::kForward, 3, {3, 1 << 16, 1 << 20, 1}, secret);
  for (const auto& [key, row] : DatedRows()) writer.Add(*SplitKey(Order::kForward, key), row.first, row.second);
  writer.Finish();
  return writer.TakeSegments().at(0);
}

TEST(GoldenTest, SegmentsOfFormatVersionFourAreRead) {
  std::string octets;
  std::istringstream hex(ReadGolden("forward-segment-2.hex"));
  for (std::string line; std::getline(hex, line);) octets += base::FromHex(line).value();
  const std::optional<Segment> segment = Segment::Open(base::AsBytes(octets));
  ASSERT_TRUE(segment) << " now: " << Hex(DatedSegment());
  storage::Run run;
  run.segments.push_back(*segment);
  RunCursor cursor(run);
  for (const auto& [key, row] : DatedRows()) {
    ASSERT_TRUE(cursor.Next());
    EXPECT_EQ(CompareKeys(cursor.key(), key), 0);
    EXPECT_EQ(Numbers(cursor.sighting()), Numbers(row.first));
    DaySeries days;
    cursor.LoadDays(days);
    EXPECT_EQ(days, row.second);
    EXPECT_EQ(WhatIsWrong(days, cursor.sighting()), nullptr);
  }
  EXPECT_FALSE(cursor.Next());
}

// Read, not compared: another release of zstd may write other octets.
TEST(GoldenTest, SegmentsOfFormatVersionTwoToThreeAreRead) {
  for (const auto& [order, name] : {std::pair{Order::kForward, "forward"}, std::pair{Order::kInverse, "inverse"}}) {
    std::string octets;
    std::istringstream hex(ReadGolden(std::string(name) + "-segment.hex"));
    for (std::string line; std::getline(hex, line);) octets += base::FromHex(line).value();
    storage::Run run;
    run.order = order;
    const std::optional<Segment> segment = Segment::Open(base::AsBytes(octets));
    ASSERT_TRUE(segment) << name << " now: " << Hex(SegmentOf(order));
    run.segments.push_back(*segment);
    RunCursor cursor(run);
    for (const auto& [key, sighting] : SortedRows(order)) {
      ASSERT_TRUE(cursor.Next());
      EXPECT_EQ(CompareKeys(cursor.key(), key), 0);
      EXPECT_EQ(Numbers(cursor.sighting()), Numbers(sighting));
      const std::uint64_t hash = HashHead(cursor.key().head, FixedSecret());
      EXPECT_EQ(segment->Probe(hash), Presence::kMaybe);
    }
    EXPECT_FALSE(cursor.Next());
  }
}

}  // namespace
}  // namespace spoor::storage
