#include "dns/rdata_pivot.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "dns/types.h"

namespace spoor::dns {
namespace {

using std::string_literals::operator""s;

const std::string kName = "\2ns\4test\0"s;
const std::string kOther = "\1x\0"s;

std::optional<std::string> Pivot(RrType type, const std::string& rdata) {
  const auto name = PivotName(TypeNumber(type), base::AsBytes(rdata));
  if (!name) return std::nullopt;
  return base::ToString(*name);
}

TEST(PivotName, FindsTheNameOfEachType) {
  for (const RrType type : {RrType::kNs, RrType::kMd, RrType::kMf, RrType::kCname, RrType::kMb, RrType::kMg,
                            RrType::kMr, RrType::kPtr, RrType::kDname}) {
    EXPECT_EQ(Pivot(type, kName), kName) << TypeText(TypeNumber(type));
  }
  for (const RrType type : {RrType::kMx, RrType::kKx, RrType::kAfsdb, RrType::kRt, RrType::kLp}) {
    EXPECT_EQ(Pivot(type, "\0\12"s + kName), kName) << TypeText(TypeNumber(type));
  }
  EXPECT_EQ(Pivot(RrType::kSoa, kName + kOther + std::string(20, '\1')), kName);
  EXPECT_EQ(Pivot(RrType::kRp, kName + kOther), kName);
  EXPECT_EQ(Pivot(RrType::kPx, "\0\1"s + kName + kOther), kName);
  EXPECT_EQ(Pivot(RrType::kSrv, std::string(6, '\1') + kName), kName);
  EXPECT_EQ(Pivot(RrType::kNaptr, "\0\1\0\2\1u\7E2U+sip\0"s + kName), kName);
}

TEST(PivotName, FindsTheTargetOfServiceBindings) {
  const std::string parameters = "\0\3\0\2\1\273"s;
  EXPECT_EQ(Pivot(RrType::kHttps, "\0\1"s + kName + parameters), kName);
  EXPECT_EQ(Pivot(RrType::kSvcb, "\0\0"s + kName), kName);
}

TEST(PivotName, GivesTheRootToo) {
  EXPECT_EQ(Pivot(RrType::kHttps, "\0\1\0"s), "\0"s);
}

TEST(PivotName, HasNoneForOtherTypes) {
  for (const RrType type : {RrType::kA, RrType::kTxt, RrType::kMinfo, RrType::kRrsig, RrType::kNsec}) {
    EXPECT_EQ(Pivot(type, kName), std::nullopt) << TypeText(TypeNumber(type));
  }
}

TEST(PivotName, HasNoneForWrongShapes) {
  EXPECT_EQ(Pivot(RrType::kNs, ""), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kNs, "\2ns"), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kNs, kName + "x"), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kNs, "\300\14"s), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kMx, "\0"s), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kSrv, "\0\1\0\2\0"s), std::nullopt);
  EXPECT_EQ(Pivot(RrType::kNaptr, "\0\1\0\2\1u\377E2U"s), std::nullopt);
}

TEST(PivotFamily, IsThatOfAddressRecords) {
  const std::string four = "\xc0\x00\x02\x01"s;
  const std::string sixteen(16, 'x');
  EXPECT_EQ(PivotFamily(TypeNumber(RrType::kA), base::AsBytes(four)), 4);
  EXPECT_EQ(PivotFamily(TypeNumber(RrType::kAaaa), base::AsBytes(sixteen)), 6);
  EXPECT_EQ(PivotFamily(TypeNumber(RrType::kA), base::AsBytes(sixteen)), 0);
  EXPECT_EQ(PivotFamily(TypeNumber(RrType::kAaaa), base::AsBytes(four)), 0);
  EXPECT_EQ(PivotFamily(TypeNumber(RrType::kTxt), base::AsBytes(four)), 0);
}

}  // namespace
}  // namespace spoor::dns
