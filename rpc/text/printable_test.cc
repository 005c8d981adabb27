#include "rpc/text/printable.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace spoor::rpc {
namespace {

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

TEST(Printable, KeepsAsciiAndEscapesTheRest) {
  EXPECT_EQ(Printable("www.example.com."), "www.example.com.");
  EXPECT_EQ(Printable("\x1b[31mred\x7f\n\xc3\xa9"), "\\027[31mred\\127\\010\\195\\169");
  EXPECT_EQ(Printable(""), "");
}

TEST(Printable, JsonEscapes) {
  EXPECT_EQ(JsonString("a.example."), R"("a.example.")");
  EXPECT_EQ(JsonString(R"("v=spf1" \"x\\)"), R"("\"v=spf1\" \\\"x\\\\")");
  EXPECT_EQ(JsonString(std::string_view("\0\x1f\x7f\xff", 4)), R"("\u0000\u001f\u007f\u00ff")");
}

TEST(Printable, JsonOfEveryOctetIsReadBackByAnotherParser) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string text = {'<', static_cast<char>(octet), '>'};
    const auto parsed = nlohmann::json::parse(JsonString(text)).get<std::string>();
    // Octets above 0x7f come back as the code points of the same number, two octets in UTF-8.
    if (octet < 128) {
      EXPECT_EQ(parsed, text);
    } else {
      EXPECT_EQ(parsed.size(), 4U);
    }
  }
}

}  // namespace
}  // namespace spoor::rpc
