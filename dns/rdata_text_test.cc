#include "dns/rdata_text.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
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

// Every case of tests/golden/rdata, which an independent library made and reads back.
TEST(RdataText, PrintsTheGoldenTable) {
  std::ifstream table(SPOOR_GOLDEN_DIR "/rdata/rdata.txt");
  ASSERT_TRUE(table.is_open());
  std::size_t cases = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t hex = line.find(' ') + 1;
    const std::size_t text = line.find(' ', hex) + 1;
    const auto type = TypeFromText(line.substr(0, hex - 1));
    ASSERT_TRUE(type.has_value()) << line;
    const std::string digits = line.substr(hex, text - 1 - hex);
    const auto rdata = base::FromHex(digits == "-" ? "" : digits);
    ASSERT_TRUE(rdata.has_value()) << line;
    EXPECT_EQ(RdataText(*type, base::AsBytes(*rdata)), line.substr(text)) << line;
    ++cases;
  }
  EXPECT_GT(cases, 200u);
}

TEST(RdataText, PrintsEveryPrefixOfTheGoldenTableOnOneLine) {
  std::ifstream table(SPOOR_GOLDEN_DIR "/rdata/rdata.txt");
  for (std::string type_text, digits, rest; table >> type_text >> digits && std::getline(table, rest);) {
    const auto type = TypeFromText(type_text);
    const auto rdata = base::FromHex(digits);
    if (!type || !rdata) continue;
    for (std::size_t octets = 0; octets <= rdata->size(); ++octets) {
      for (const char c : RdataText(*type, base::AsBytes(rdata->substr(0, octets)))) ASSERT_TRUE(c >= ' ' && c <= '~');
    }
  }
}

// A transfer over TCP can carry RDATA of the largest size.
TEST(RdataText, TakesTheLargestRdata) {
  const std::string octets(65535, '\1');
  for (std::uint32_t type = 0; type <= 270; ++type) {
    const std::string text = RdataText(static_cast<std::uint16_t>(type), base::AsBytes(octets));
    EXPECT_LE(text.size(), octets.size() * 4 + 64) << type;
  }
}

}  // namespace
}  // namespace spoor::dns
