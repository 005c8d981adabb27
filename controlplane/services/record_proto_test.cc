#include "controlplane/services/record_proto.h"

#include <gtest/gtest.h>

#include "controlplane/store_testing.h"
#include "spoor/v1/record.pb.h"

namespace spoor::controlplane {
namespace {

TEST(RecordProto, CarriesEverything) {
  observation::Record record = testing::MakeRecord("a.Example", 65280, std::string("\0\xff", 2), 9, 10, 4'000'000'000);
  record.provenance = observation::kAllProvenance;
  v1::Record out;
  FillRecord(std::move(record), out);
  EXPECT_EQ(out.owner(), testing::Name("a.example"));
  EXPECT_EQ(out.rrname(), "a.example.");
  EXPECT_EQ(out.rrtype(), 65280u);
  EXPECT_EQ(out.rrtype_text(), "TYPE65280");
  EXPECT_EQ(out.rdata(), std::string("\0\xff", 2));
  EXPECT_EQ(out.time_last_s(), 4'000'000'000);
  EXPECT_EQ(out.count(), 9u);
  const std::vector<int> provenance(out.provenance().begin(), out.provenance().end());
  EXPECT_EQ(provenance, (std::vector<int>{1, 2, 3, 4, 5}));
}

TEST(RecordProto, DaysAndTheRestSumToTheCount) {
  v1::Record out;
  FillRecord(testing::MakeRecord("a.example", 1, std::string(4, '\1'), 9, 10, 4'000'000'000), out);
  const std::vector<storage::DayCount> days = {{19997, 31, 2}, {46296, 1, 4}};
  FillDays(days, out);
  ASSERT_EQ(out.days_size(), 2);
  EXPECT_EQ(out.days(0).time_begin_s(), 1'727'740'800);  // 2024-10-01
  EXPECT_EQ(out.days(0).span_days(), 31u);
  EXPECT_EQ(out.days(0).count(), 2u);
  EXPECT_EQ(out.days(1).time_begin_s(), 46296LL * 86400);
  EXPECT_EQ(out.unattributed_count(), 3u);
}

TEST(RecordProto, TextIsAlwaysUtf8) {
  std::string every_octet;
  for (int i = 0; i < 256; ++i) every_octet.push_back(static_cast<char>(i));
  for (const std::uint16_t type : {1, 16, 64, 257, 65280}) {
    v1::Record out;
    FillRecord({std::string("\2\xff\x80\0", 4), every_octet, type, 1, 1, 1, 1}, out);
    v1::Record parsed;
    ASSERT_TRUE(parsed.ParseFromString(out.SerializeAsString()));  // refuses strings that are not UTF-8
    EXPECT_EQ(parsed.rrname(), R"(\255\128.)");
  }
}

}  // namespace
}  // namespace spoor::controlplane
