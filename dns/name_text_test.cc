#include "dns/name_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace spoor::dns {
namespace {

using base::AsBytes;
using std::string_literals::operator""s;

std::string Wire(std::string_view text) {
  const auto wire = NameFromText(text);
  EXPECT_TRUE(wire.has_value()) << text << ": " << (wire ? "" : wire.error().message);
  return wire.value_or("");
}

TEST(NameText, PrintsWithFinalDot) {
  EXPECT_EQ(NameText(AsBytes("\3www\7example\3com\0"s)), "www.example.com.");
  EXPECT_EQ(NameText(AsBytes("\0"s)), ".");
}

TEST(NameText, KeepsCase) {
  EXPECT_EQ(NameText(AsBytes("\3WwW\0"s)), "WwW.");
}

TEST(NameText, EscapesSpecialCharacters) {
  EXPECT_EQ(NameText(AsBytes("\11\"().;\\@$_\1*\0"s)), R"(\"\(\)\.\;\\\@\$_.*.)");
}

TEST(NameText, WritesOtherOctetsInDecimal) {
  EXPECT_EQ(NameText(AsBytes("\5\0\t \x7f\xff\0"s)), R"(\000\009\032\127\255.)");
}

TEST(NameText, LeavesOutWhatIsNoWholeLabel) {
  EXPECT_EQ(NameText(AsBytes("\3www\7exam"s)), "www.");
  EXPECT_EQ(NameText({}), ".");
  EXPECT_EQ(NameText(AsBytes("\300\014"s)), ".");
}

TEST(NameFromText, GivesLowerCaseWireForm) {
  EXPECT_EQ(Wire("WWW.Example.com"), "\3www\7example\3com\0"s);
  EXPECT_EQ(Wire("www.example.com."), "\3www\7example\3com\0"s);
  EXPECT_EQ(Wire("."), "\0"s);
  EXPECT_EQ(Wire("_sip._tcp"), "\4_sip\4_tcp\0"s);
}

TEST(NameFromText, UnderstandsEscapes) {
  EXPECT_EQ(Wire(R"(a\.b.c)"), "\3a.b\1c\0"s);
  EXPECT_EQ(Wire(R"(a\.)"), "\2a.\0"s);
  EXPECT_EQ(Wire(R"(a\..)"), "\2a.\0"s);
  EXPECT_EQ(Wire(R"(\000\255\065.)"), "\3\0\377a\0"s);
  EXPECT_EQ(Wire(R"(\\\"\(\))"), "\4\\\"()\0"s);
}

TEST(NameFromText, ReadsEveryOctetBack) {
  for (int octet = 0; octet < 256; ++octet) {
    if (octet >= 'A' && octet <= 'Z') continue;
    const std::string wire = {'\2', 'x', static_cast<char>(octet), '\0'};
    EXPECT_EQ(Wire(NameText(AsBytes(wire))), wire) << octet;
  }
}

TEST(NameFromText, HoldsTheLimits) {
  const std::string label63(63, 'a');
  const std::string longest = label63 + "." + label63 + "." + label63 + "." + std::string(61, 'b');
  EXPECT_EQ(Wire(label63).size(), 65u);
  EXPECT_EQ(Wire(longest).size(), 255u);
  EXPECT_FALSE(NameFromText(label63 + "a").has_value());
  EXPECT_FALSE(NameFromText(longest + "b").has_value());
  EXPECT_FALSE(NameFromText(longest + ".b").has_value());
}

TEST(NameFromText, RefusesWhatIsNoName) {
  for (const char* text : {"", "..", ".a", "a..b", "a..", "a b", "a\tb", "b\xc3\xbc", "a\\", "a\\1", "a\\12", "a\\1x2",
                           "a\\256", "a\\\n", "\\.."}) {
    const bool accepted = NameFromText(text).has_value();
    EXPECT_EQ(accepted, std::string_view(text) == "\\..") << text;
  }
}

TEST(NameFromText, NamesThePlace) {
  EXPECT_EQ(NameFromText("").error().message, R"(name "": it is empty; write "." for the root)");
  EXPECT_EQ(NameFromText("a..b").error().message, R"(name "a..b": at character 3: an empty label)");
  EXPECT_EQ(NameFromText(R"(a\9)").error().message, R"(name "a\9": at character 2: an escape needs three digits)");
  EXPECT_EQ(NameFromText("").error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace spoor::dns
