#include "base/ip.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

TEST(Ip, ParsesAndPrints) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "::ffff:192.0.2.1"}) {
    EXPECT_EQ(FormatIp(ParseIp(text).value()), text);
  }
  for (const char* text : {"", "192.0.2", "192.0.2.256", "example.com", "2001:db8:::1"}) {
    EXPECT_FALSE(ParseIp(text).has_value()) << text;
  }
}

TEST(Ip, PrefixBounds) {
  const IpPrefix prefix = ParsePrefix("192.0.2.64/26").value();
  EXPECT_EQ(FormatIp(PrefixFirst(prefix)), "192.0.2.64");
  EXPECT_EQ(FormatIp(PrefixLast(prefix)), "192.0.2.127");
  EXPECT_EQ(FormatIp(PrefixLast(ParsePrefix("2001:db8::/33").value())), "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff");
  EXPECT_EQ(ParsePrefix("192.0.2.1").value().length, 32);
}

TEST(Ip, PrefixErrorsSayWhatToDo) {
  EXPECT_EQ(ParsePrefix("192.0.2.65/26").error().message,
            "'192.0.2.65/26' has host bits set; the network is 192.0.2.64/26");
  EXPECT_FALSE(ParsePrefix("192.0.2.0/33").has_value());
  EXPECT_FALSE(ParsePrefix("192.0.2.0/").has_value());
  EXPECT_FALSE(ParsePrefix("192.0.2.0/2x").has_value());
}

TEST(Ip, Contains) {
  const IpPrefix prefix = ParsePrefix("10.128.0.0/9").value();
  EXPECT_TRUE(Contains(prefix, 4, ParseIp("10.255.1.2").value().octets.data()));
  EXPECT_FALSE(Contains(prefix, 4, ParseIp("10.127.1.2").value().octets.data()));
  EXPECT_FALSE(Contains(prefix, 6, ParseIp("2001:db8::").value().octets.data()));
  EXPECT_TRUE(Contains(ParsePrefix("::/0").value(), 6, ParseIp("2001:db8::").value().octets.data()));
}

}  // namespace
}  // namespace spoor::base
