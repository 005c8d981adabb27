#include "base/hex.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

TEST(Hex, RoundTripsEveryOctet) {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<char>(octet));
  EXPECT_EQ(FromHex(ToHex(AsBytes(all))).value(), all);
  EXPECT_EQ(FromHex("C0fF").value(), "\xc0\xff");
}

TEST(Hex, NamesTheWrongDigit) {
  EXPECT_FALSE(FromHex("abc").has_value());
  EXPECT_EQ(FromHex("00zz").error().message, "not a hexadecimal digit at position 2");
}

}  // namespace
}  // namespace spoor::base
