#include "dataplane/option_lists.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

TEST(OptionLists, CommasSpacesAndWordsAreTheSame) {
  const std::vector<std::uint16_t> expected{53, 5353, 5300};
  EXPECT_EQ(ReadPorts({"53,5353,5300"}), expected);
  EXPECT_EQ(ReadPorts({"53 5353", "5300"}), expected);
  EXPECT_EQ(ReadPorts({" 53,, 5353,", "5300", "53"}), expected);
}

TEST(OptionLists, WrongItemsAreNamed) {
  for (const char* text : {"", "0", "65536", "53x", "-1"}) EXPECT_FALSE(ReadPorts({text})) << text;
  EXPECT_NE(ReadPorts({"53,dns"}).error().message.find("'dns'"), std::string::npos);
  EXPECT_NE(ReadTypes({"A,WHAT"}).error().message.find("'WHAT'"), std::string::npos);
  EXPECT_FALSE(ReadPrefixes({"10.0.0.0/33"}));
}

TEST(OptionLists, TypesMayBeNone) {
  EXPECT_EQ(ReadTypes({"none"}), std::vector<std::uint16_t>{});
  EXPECT_EQ(ReadTypes({""}), std::vector<std::uint16_t>{});
  EXPECT_EQ(ReadTypes({"rrsig,TYPE65280"}), (std::vector<std::uint16_t>{46, 65280}));
  EXPECT_FALSE(ReadTypes({"none,A"}));
}

TEST(OptionLists, PrefixesOfBothFamilies) {
  EXPECT_EQ(ReadPrefixes({"0.0.0.0/0 ::/0"})->size(), 2u);
  EXPECT_TRUE(ReadPrefixes({})->empty());
}

}  // namespace
}  // namespace spoor::dataplane
