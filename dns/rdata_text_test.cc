#include "dns/rdata_text.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

std::string Text(RrType type, std::string_view hex) {
  return RdataText(TypeNumber(type), base::AsBytes(base::FromHex(hex).value()));
}

TEST(RdataText, PrintsNothingAsGeneric) {
  for (const RrType type : {RrType::kA, RrType::kTxt, RrType::kApl, RrType::kNsap, RrType::kNull}) {
    EXPECT_EQ(Text(type, ""), "\\# 0") << TypeText(TypeNumber(type));
  }
}

TEST(RdataText, PrintsWrongShapesAsGeneric) {
  EXPECT_EQ(Text(RrType::kA, "010203"), "\\# 3 010203");
  EXPECT_EQ(Text(RrType::kA, "0102030405"), "\\# 5 0102030405");
  EXPECT_EQ(Text(RrType::kNs, "c00c"), "\\# 2 c00c");
  EXPECT_EQ(Text(RrType::kTxt, "056162"), "\\# 3 056162");
  EXPECT_EQ(Text(RrType::kHttps, "0001"), "\\# 2 0001");
}

TEST(RdataText, AppendsAfterWhatIsThere) {
  std::string out = "before ";
  AppendRdataText(out, TypeNumber(RrType::kA), base::AsBytes("\x01\x02"));
  EXPECT_EQ(out, "before \\# 2 0102");
}

}  // namespace
}  // namespace spoor::dns
