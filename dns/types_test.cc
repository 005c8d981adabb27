#include "dns/types.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace spoor::dns {
namespace {

TEST(TypeText, SpellsKnownTypes) {
  EXPECT_EQ(TypeText(1), "A");
  EXPECT_EQ(TypeText(23), "NSAP-PTR");
  EXPECT_EQ(TypeText(65), "HTTPS");
  EXPECT_EQ(TypeText(257), "CAA");
  EXPECT_EQ(TypeText(32769), "DLV");
}

TEST(TypeText, SpellsOtherTypesByNumber) {
  EXPECT_EQ(TypeText(0), "TYPE0");
  EXPECT_EQ(TypeText(54), "TYPE54");
  EXPECT_EQ(TypeText(261), "TYPE261");
  EXPECT_EQ(TypeText(65280), "TYPE65280");
  EXPECT_EQ(TypeText(65535), "TYPE65535");
}

TEST(TypeFromText, ReadsMnemonicsInAnyCase) {
  EXPECT_EQ(TypeFromText("A"), 1);
  EXPECT_EQ(TypeFromText("aaaa"), 28);
  EXPECT_EQ(TypeFromText("Nsec3Param"), 51);
  EXPECT_EQ(TypeFromText("nsap-ptr"), 23);
  EXPECT_EQ(TypeFromText("resinfo"), 261);
}

TEST(TypeFromText, ReadsNumbers) {
  EXPECT_EQ(TypeFromText("TYPE0"), 0);
  EXPECT_EQ(TypeFromText("type1"), 1);
  EXPECT_EQ(TypeFromText("TYPE65535"), 65535);
}

TEST(TypeFromText, RefusesWhatNamesNoType) {
  for (const char* text : {"", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE1x", "TYPE000001", "AA", "A ", "1", "*"}) {
    EXPECT_EQ(TypeFromText(text), std::nullopt) << text;
  }
}

TEST(TypeFromText, ReadsEveryOutputBack) {
  for (std::uint32_t type = 0; type <= 0xffff; ++type) {
    const auto number = static_cast<std::uint16_t>(type);
    ASSERT_EQ(TypeFromText(TypeText(number)), number) << type;
  }
}

}  // namespace
}  // namespace spoor::dns
