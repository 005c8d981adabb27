// Every kind of query against the model, in one page and in pages of one record.
#include <gtest/gtest.h>

#include <algorithm>

#include "dns/rdata_pivot.h"
#include "dns/types.h"
#include "storage/key_range.h"
#include "storage/range_source.h"
#include "storage/reader.h"
#include "storage/record_scan.h"
#include "storage/storage_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::storage {
namespace {

using test::TemporaryFolder;
using testing::Feeder;
using testing::Lines;
using testing::Model;
using testing::ReadAll;
using testing::RecordMaker;
using testing::WireOf;

constexpr int kBatches = 12;
constexpr int kRecordsPerBatch = 300;
constexpr std::size_t kAll = 1'000'000;

class QueryTest : public ::testing::Test {
 protected:
  QueryTest() {
    RecordMaker maker(51);
    database_ = Database::Open({dir_.path(), 256 << 20, false, 100, testing::kTinyRuns}).value();
    Feeder feeder(*database_);
    for (int i = 0; i < kBatches; ++i) {
      std::vector<observation::Record> records;
      for (int j = 0; j < kRecordsPerBatch; ++j) records.push_back(maker.Make());
      for (const observation::Record& record : records) model_.Add(record.view());
      EXPECT_TRUE(feeder.Commit(records));
      observations_of_all_.insert(observations_of_all_.end(), records.begin(), records.end());
    }
  }

  void ExpectSameAsModel(const Query& query) {
    std::vector<std::string> expected = Lines(model_.Answer(query));
    const std::vector<std::string> whole = Lines(ReadAll(*database_, query, {kAll, kAll, {}}));
    EXPECT_EQ(Lines(ReadAll(*database_, query, {1, kAll, {}})), whole);
    EXPECT_EQ(Lines(ReadAll(*database_, query, {7, 3, {}})), whole);
    std::vector<std::string> answer = whole;
    if (std::holds_alternative<RdataRaw>(query.target)) {
      std::sort(answer.begin(), answer.end());
      std::sort(expected.begin(), expected.end());
    }
    EXPECT_EQ(answer, expected);
  }

  // The query alone, with types, and with times.
  void ExpectSameUnderFilters(const Target& target, RecordMaker& maker) {
    ExpectSameAsModel({target, {}});
    Filter types;
    types.types = {dns::TypeNumber(dns::RrType::kTxt), dns::TypeNumber(dns::RrType::kNs),
                   dns::TypeNumber(dns::RrType::kA), dns::TypeNumber(dns::RrType::kNs)};
    ExpectSameAsModel({target, types});
    Filter others;
    others.without_types = {dns::TypeNumber(dns::RrType::kA), dns::TypeNumber(dns::RrType::kNs)};
    others.provenance = observation::kNonauth | observation::kGlue;
    ExpectSameAsModel({target, others});
    Filter times;
    times.time_first_after_s = 1000 + maker.Below(40);
    times.time_first_before_s = *times.time_first_after_s + maker.Below(30);
    times.time_last_after_s = 1000 + maker.Below(60);
    times.time_last_before_s = *times.time_last_after_s + maker.Below(40);
    ExpectSameAsModel({target, times});
  }

  TemporaryFolder dir_;
  std::unique_ptr<Database> database_;
  Model model_;
  std::vector<observation::Record> observations_of_all_;
};

TEST_F(QueryTest, AllRecordsInCanonicalOrder) {
  RecordMaker maker(52);
  ExpectSameUnderFilters(AllRecords{}, maker);
  EXPECT_EQ(database_->Stats()->records, model_.size());
  EXPECT_GT(model_.size(), 1500u);
}

TEST_F(QueryTest, ByOwner) {
  RecordMaker maker(53);
  for (int i = 0; i < 20; ++i) {
    ExpectSameUnderFilters(OwnerExact{maker.Name()}, maker);
    ExpectSameUnderFilters(OwnerSubtree{maker.Name()}, maker);
    ExpectSameUnderFilters(OwnerChildren{maker.Name()}, maker);
    ExpectSameUnderFilters(OwnerPrefix{maker.Name()}, maker);
  }
  ExpectSameAsModel({OwnerSubtree{WireOf("")}, {}});
  ExpectSameAsModel({OwnerChildren{WireOf("")}, {}});
  ExpectSameAsModel({OwnerPrefix{WireOf("")}, {}});
}

TEST_F(QueryTest, ByNameInRdata) {
  RecordMaker maker(54);
  for (int i = 0; i < 20; ++i) {
    ExpectSameUnderFilters(RdataName{maker.Name()}, maker);
    ExpectSameUnderFilters(RdataSubtree{maker.Name()}, maker);
    ExpectSameUnderFilters(RdataChildren{maker.Name()}, maker);
    ExpectSameUnderFilters(RdataPrefix{maker.Name()}, maker);
  }
  ExpectSameAsModel({RdataName{WireOf("www.example")}, {}});
  ExpectSameAsModel({RdataSubtree{WireOf("")}, {}});
  ExpectSameAsModel({RdataPrefix{WireOf("")}, {}});
}

TEST_F(QueryTest, ByAddress) {
  RecordMaker maker(55);
  const auto range = [](const char* first, const char* last) {
    return RdataRange{base::ParseIp(first).value(), base::ParseIp(last).value()};
  };
  ExpectSameUnderFilters(range("192.0.2.0", "192.0.2.255"), maker);
  ExpectSameUnderFilters(range("192.0.2.1", "192.0.2.1"), maker);
  ExpectSameUnderFilters(range("192.0.2.1", "192.0.2.2"), maker);
  ExpectSameUnderFilters(range("0.0.0.0", "255.255.255.255"), maker);
  ExpectSameUnderFilters(range("2001:db8::1", "2001:db8::2"), maker);
  ExpectSameUnderFilters(range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), maker);
}

TEST_F(QueryTest, ByRawRdataOfEveryType) {
  RecordMaker maker(56);
  for (int i = 0; i < 60; ++i) {
    const auto& record = observations_of_all_[maker.Below(static_cast<std::uint32_t>(observations_of_all_.size()))];
    ExpectSameUnderFilters(RdataRaw{record.rdata}, maker);
  }
  ExpectSameAsModel({RdataRaw{""}, {}});
  ExpectSameAsModel({RdataRaw{std::string(65535, 'x')}, {}});
}

TEST_F(QueryTest, PagesAreBoundedByTheWorkToo) {
  Filter nothing;
  nothing.time_first_after_s = 5000;
  const Page page = database_->Read({AllRecords{}, nothing}, {10, 100, {}}).value();
  EXPECT_TRUE(page.records.empty());
  EXPECT_FALSE(page.complete);
  EXPECT_FALSE(page.resume.empty());
  EXPECT_EQ(page.scanned_count, 100u);
  EXPECT_TRUE(ReadAll(*database_, {AllRecords{}, nothing}, {10, 100, {}}).empty());
}

TEST_F(QueryTest, AFullPageWithNothingBehindItIsComplete) {
  const Query query{AllRecords{}, {}};
  const Page page = database_->Read(query, {model_.size(), kAll, {}}).value();
  EXPECT_TRUE(page.complete);
  EXPECT_TRUE(page.resume.empty());
  EXPECT_FALSE(database_->Read(query, {model_.size() - 1, kAll, {}})->complete);
}

TEST_F(QueryTest, APageTellsHowMuchItLookedAt) {
  Filter types;
  types.types = {dns::TypeNumber(dns::RrType::kTxt)};
  EXPECT_EQ(database_->Read({AllRecords{}, {}}, {kAll, kAll, {}})->scanned_count, model_.size());
  EXPECT_EQ(database_->Read({AllRecords{}, types}, {kAll, kAll, {}})->scanned_count, model_.size());
  EXPECT_EQ(database_->Read({AllRecords{}, {}}, {10, kAll, {}})->scanned_count, 10u);
  EXPECT_EQ(database_->Read({OwnerExact{WireOf("no.such.name")}, {}}, {kAll, kAll, {}})->scanned_count, 0u);
  std::size_t sum = 0;
  for (PageRequest request{5, 7, {}}; sum < kAll;) {
    const Page page = database_->Read({AllRecords{}, types}, request).value();
    EXPECT_LE(page.scanned_count, 7u);
    sum += page.scanned_count;
    if (page.complete) break;
    request.resume = page.resume;
  }
  EXPECT_EQ(sum, model_.size()) << "in pages, nothing is looked at twice";
}

TEST_F(QueryTest, PagesGoOnAfterReopeningAndWhileRecordsAreAdded) {
  const Query query{OwnerSubtree{WireOf("com")}, {}};
  const std::vector<std::string> whole = Lines(ReadAll(*database_, query));
  Page page = database_->Read(query, {5, kAll, {}}).value();
  std::vector<std::string> lines = Lines(page.records);
  database_.reset();
  database_ = Database::Open({dir_.path(), 256 << 20}).value();
  ASSERT_TRUE(database_->Compact());
  Feeder other(*database_, "other", 1);
  ASSERT_TRUE(other.Commit({testing::MakeRecord(WireOf("com"), 1, "aaaa")}));  // before the position: not met again
  const std::vector<std::string> rest = Lines(ReadAll(*database_, query, {3, kAll, page.resume}));
  lines.insert(lines.end(), rest.begin(), rest.end());
  EXPECT_EQ(lines, whole);
}

TEST_F(QueryTest, RefusesNonsense) {
  const auto code = [&](const Query& query, const PageRequest& request) {
    return database_->Read(query, request).error().code;
  };
  using base::ErrorCode;
  EXPECT_EQ(code({OwnerExact{"no name"}, {}}, {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({OwnerSubtree{""}, {}}, {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({OwnerPrefix{"x"}, {}}, {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({RdataPrefix{"x"}, {}}, {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({AllRecords{}, {}}, {0, 1, {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({AllRecords{}, {}}, {1, 0, {}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({AllRecords{}, {}}, {1, 1, "nonsense"}), ErrorCode::kInvalidArgument);
  const base::IpAddress low = base::ParseIp("192.0.2.1").value();
  EXPECT_EQ(code({RdataRange{base::ParseIp("192.0.2.2").value(), low}, {}}, {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({RdataRange{low, base::ParseIp("::1").value()}, {}}, {}), ErrorCode::kInvalidArgument);
}

TEST_F(QueryTest, NoTypeAboveTheRangeOfTheRawPlanHasAName) {
  const std::string rdata = WireOf("a");
  for (std::uint32_t type = 512; type <= 65535; ++type) {
    EXPECT_FALSE(dns::PivotName(static_cast<std::uint16_t>(type), base::AsBytes(rdata)));
  }
}

TEST(KeyRangeTest, PrefixEnds) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_TRUE(PrefixRange("a").Contains("a\xff\xff"));
  EXPECT_FALSE(PrefixRange("a").Contains("b"));
}

}  // namespace
}  // namespace spoor::storage
