#include "tests/bench/record_generator.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "dns/name.h"
#include "dns/rdata_canonical.h"
#include "observation/block.h"
#include "tests/bench/record_arena.h"

namespace spoor::bench {
namespace {

using observation::Record;

std::string Key(const Record& record) {
  return record.owner + std::to_string(record.type) + '/' + record.rdata;
}

// The canonical form of the record's RDATA by the parser of messages; empty when it is malformed.
std::string Canonical(const Record& record) {
  const auto message = base::AsBytes(record.rdata);
  dns::NameExpander names;
  names.Reset(message);
  static std::vector<std::uint8_t> out(dns::kRdataRoom_octets);
  std::size_t written = 0;
  if (!dns::CanonicalRdata(record.type, message, {0, message.size()}, names, out.data(), written)) return {};
  return base::ToString(base::ByteSpan(out).first(written));
}

TEST(RecordGenerator, NoTwoRecordsAreAlike) {
  for (const std::uint64_t records : {1ULL, 2ULL, 7ULL, 10ULL, 100ULL, 30'000ULL}) {
    const RecordGenerator generator(records);
    std::set<std::string> seen;
    Record record;
    for (std::uint64_t i = 0; i < records; ++i) {
      generator.Make(i, record);
      EXPECT_TRUE(seen.insert(Key(record)).second) << i << " of " << records;
    }
  }
}

TEST(RecordGenerator, RecordsAreValidAndCanonical) {
  const RecordGenerator generator(20'000);
  observation::BlockWriter writer;
  Record record;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    generator.Make(i, record);
    EXPECT_EQ(Canonical(record), record.rdata) << record.type;
    EXPECT_GE(record.time_first_s, kPeriodBegin_s);
    EXPECT_LE(record.time_last_s, kPeriodEnd_s);
    EXPECT_TRUE(record.count > 1 || record.time_first_s == record.time_last_s);
    ASSERT_TRUE(writer.Append(record.view()));
  }
  const std::string block = writer.Finish();
  const auto decoded = observation::DecodeBlock(base::AsBytes(block));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->size(), 5000U);
}

TEST(RecordGenerator, ARecordDependsOnItsNumberAlone) {
  const RecordGenerator generator(1000);
  Record forwards, again;
  generator.Make(17, forwards);
  for (const std::uint64_t number : {999, 0, 17}) generator.Make(number, again);
  EXPECT_EQ(Key(again), Key(forwards));
  EXPECT_EQ(again.count, forwards.count);
  RecordGenerator(1000, 2).Make(17, again);
  EXPECT_NE(Key(again), Key(forwards));
}

TEST(RecordGenerator, SharesAndSizesAreThoseOfResolverTraffic) {
  constexpr std::uint64_t kRecords = 50'000;
  const RecordGenerator generator(kRecords);
  std::map<std::uint16_t, std::uint64_t> types;
  std::set<std::string> owners, rdata;
  std::uint64_t owner_octets = 0, once = 0;
  Record record;
  for (std::uint64_t i = 0; i < kRecords; ++i) {
    generator.Make(i, record);
    ++types[record.type];
    owners.insert(record.owner);
    rdata.insert(record.rdata);
    owner_octets += record.owner.size();
    once += record.count == 1;
  }
  EXPECT_NEAR(types[1], 0.45 * kRecords, 2);
  EXPECT_EQ(types.size(), 8U);
  EXPECT_NEAR(static_cast<double>(owners.size()) / kRecords, 0.8, 0.03);
  EXPECT_NEAR(static_cast<double>(rdata.size()) / kRecords, 0.6, 0.05);
  EXPECT_NEAR(static_cast<double>(owner_octets) / kRecords, 24.5, 1.0);
  EXPECT_NEAR(static_cast<double>(once) / kRecords, 0.5, 0.02);
}

TEST(RecordGenerator, AbsentOwnersAreNamesThatNoRecordHas) {
  const RecordGenerator generator(5000);
  std::set<std::string> owners;
  Record record;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    generator.Make(i, record);
    owners.insert(record.owner);
  }
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string absent = generator.AbsentOwner(i);
    EXPECT_TRUE(dns::IsWireName(base::AsBytes(absent)));
    EXPECT_FALSE(owners.contains(absent));
  }
}

TEST(RecordArena, ViewsAreTheRecordsThatWereAdded) {
  const RecordGenerator generator(1000);
  RecordArena arena;
  Record record;
  for (int round = 0; round < 2; ++round) {
    arena.Clear();
    for (std::uint64_t i = 0; i < 1000; ++i) {
      generator.Make(i, record);
      arena.Add(record);
    }
  }
  const auto views = arena.Views();
  ASSERT_EQ(views.size(), 1000U);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    generator.Make(i, record);
    EXPECT_EQ(Key(observation::Copy(views[i])), Key(record));
    EXPECT_EQ(views[i].time_last_s, record.time_last_s);
  }
}

}  // namespace
}  // namespace spoor::bench
