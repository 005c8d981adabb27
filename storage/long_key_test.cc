// Keys that LMDB does not take: order inside groups, and two tuples under one hash.
#include <gtest/gtest.h>

#include <algorithm>

#include "dns/types.h"
#include "storage/environment.h"
#include "storage/index_scan.h"
#include "storage/row_value.h"
#include "storage/row_writer.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using test::TemporaryFolder;
using testing::Feeder;
using testing::Lines;
using testing::MakeRecord;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;
using testing::WireOf;

constexpr std::uint64_t kMap_octets = 256 << 20;
constexpr std::uint16_t kTxt = 16;

// A record that nothing but its last octets tells from the others, in both indexes.
observation::Record MemberOfGroup(std::uint32_t number) {
  std::string rdata(550, 't');
  rdata += std::to_string(number * 7919 % 1'000'003);
  return MakeRecord(WireOf("long.example"), kTxt, rdata);
}

TEST(LongKeyTest, GroupsLargerThanMemoryAreInOrder) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  Model model;
  std::vector<observation::Record> records;
  for (std::uint32_t i = 0; i < 2 * IndexScan::kGroupEntries + 500; ++i) records.push_back(MemberOfGroup(i));
  // Neighbours of the group: the kept part itself, and what sorts behind all of it.
  const std::size_t before_rdata = ForwardKey({kTxt, base::AsBytes(WireOf("long.example")), {}}).size();
  for (const std::size_t octets : {kKeptOctets - before_rdata, kKeptOctets - before_rdata - 1, std::size_t{10}}) {
    records.push_back(MakeRecord(WireOf("long.example"), kTxt, std::string(octets, 't')));
  }
  records.push_back(MakeRecord(WireOf("long.example"), kTxt, std::string(400, 't') + "u"));
  records.push_back(MakeRecord(WireOf("long.example"), 257, "caa"));
  for (const observation::Record& record : records) model.Add(record.view());
  ASSERT_TRUE(Feeder(*database).Commit(records));

  const std::vector<std::string> expected = Lines(model.All());
  const Query all{AllRecords{}, {}};
  EXPECT_EQ(Lines(ReadAll(*database, all, {100000, 100000, {}})), expected);
  EXPECT_EQ(Lines(ReadAll(*database, all, {333, 50, {}})), expected);
  EXPECT_EQ(Lines(ReadAll(*database, {OwnerExact{WireOf("long.example")}, {}}, {700, 700, {}})), expected);
  const Query raw{RdataRaw{records[5].rdata}, {}};
  EXPECT_EQ(Lines(ReadAll(*database, raw)), Lines(model.Answer(raw)));
}

TEST(LongKeyTest, RdataOfEverySizeUpToTheLimit) {
  TemporaryFolder dir;
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  Feeder feeder(*database);
  Model model;
  std::vector<observation::Record> records;
  const std::string longest_name =
      testing::Wire({std::string(63, 'a'), std::string(63, '\0'), std::string(63, '\1'), std::string(61, '\xff')});
  for (const std::string& owner : {WireOf(""), WireOf("a.b"), longest_name}) {
    for (std::size_t octets :
         {0, 1, 100, 255, 400, 485, 490, 491, 492, 493, 494, 495, 496, 510, 511, 512, 4096, 65535}) {
      for (const char fill : {'\0', '\1', 'x', '\xff'})
        records.push_back(MakeRecord(owner, kTxt, std::string(octets, fill)));
    }
  }
  for (const observation::Record& record : records) model.Add(record.view());
  for (int times = 0; times < 2; ++times) ASSERT_TRUE(feeder.Commit(records));
  for (const observation::Record& record : records) model.Add(record.view());
  EXPECT_EQ(Lines(ReadAll(*database, {AllRecords{}, {}}, {10, 10, {}})), Lines(model.All()));
  for (const observation::Record& record : records) {
    const Query query{RdataRaw{record.rdata}, {}};
    EXPECT_EQ(Lines(ReadAll(*database, query)).size(), model.Answer(query).size());
  }
  records[0].rdata.assign(65536, 'x');
  EXPECT_EQ(feeder.Commit(records).error().code, base::ErrorCode::kInvalidArgument);
}

// Puts rows of other tuples where the hash of `record` would place it, as if two hashes were equal.
void OccupyPlaces(Environment& environment, const observation::Record& record, int places) {
  Transaction txn = Transaction::BeginWrite(environment.get()).value();
  for (const Index index : {Index::kForward, Index::kInverse}) {
    std::string key = StoredKey(FullKey(index, record.view().tuple), environment.secret());
    for (int i = 0; i < places; ++i, AdvanceCutKey(key)) {
      const observation::Record other = MemberOfGroup(1000 + static_cast<std::uint32_t>(i));
      const std::string row = ForwardValue(SightingOf(other.view()), other.view().tuple, true);
      // An inverse row names the key of its forward row: here that of the record, one place along.
      std::string forward_key = StoredKey(ForwardKey(record.view().tuple), environment.secret());
      for (int j = 0; j < i; ++j) AdvanceCutKey(forward_key);
      ASSERT_TRUE(Put(txn, environment.tables().Of(index), key, index == Index::kForward ? row : forward_key));
    }
  }
  ASSERT_TRUE(txn.Commit());
}

TEST(LongKeyTest, TuplesUnderOneHashAreNeverMerged) {
  TemporaryFolder dir;
  const observation::Record record = MemberOfGroup(1);
  OccupyPlaces(*Environment::Open(dir.path(), kMap_octets).value(), record, 2);
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  Feeder feeder(*database);
  EXPECT_EQ(feeder.Commit({record})->new_records, 1u);
  EXPECT_EQ(feeder.Commit({record})->known_records, 1u);
  Model model;
  for (const auto& each : {record, record, MemberOfGroup(1000), MemberOfGroup(1001)}) model.Add(each.view());
  EXPECT_EQ(Lines(ReadAll(*database, {AllRecords{}, {}})), Lines(model.All()));
  for (const auto& each : {record, MemberOfGroup(1000), MemberOfGroup(1001)}) {
    const Query query{RdataRaw{each.rdata}, {}};
    EXPECT_EQ(Lines(ReadAll(*database, query)), Lines(model.Answer(query)));
  }
}

TEST(LongKeyTest, GivesUpWhenEveryPlaceIsTaken) {
  TemporaryFolder dir;
  const observation::Record record = MemberOfGroup(1);
  OccupyPlaces(*Environment::Open(dir.path(), kMap_octets).value(), record, kMaxCutKeyPlaces);
  const auto database = Database::Open({dir.path(), kMap_octets}).value();
  EXPECT_EQ(Feeder(*database).Commit({record}).error().code, base::ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace spoor::storage
