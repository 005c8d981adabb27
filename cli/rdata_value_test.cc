#include "cli/rdata_value.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

template <class Kind>
bool Is(const base::Result<RdataValue>& value) {
  return value.has_value() && std::holds_alternative<Kind>(*value);
}

TEST(RecogniseValue, Addresses) {
  for (const auto* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::", "::ffff:192.0.2.1"}) {
    EXPECT_TRUE(Is<AddressValue>(RecogniseValue(text))) << text;
  }
}

TEST(RecogniseValue, Networks) {
  for (const auto* text : {"192.0.2.0/24", "0.0.0.0/0", "2001:db8::/32", "::/0"}) {
    EXPECT_TRUE(Is<PrefixValue>(RecogniseValue(text))) << text;
  }
}

TEST(RecogniseValue, Ranges) {
  const auto value = RecogniseValue("192.0.2.1-192.0.2.9");
  ASSERT_TRUE(Is<RangeValue>(value));
  EXPECT_EQ(std::get<RangeValue>(*value).first, "192.0.2.1");
  EXPECT_EQ(std::get<RangeValue>(*value).last, "192.0.2.9");
  EXPECT_TRUE(Is<RangeValue>(RecogniseValue("2001:db8::1-2001:db8::1")));
}

TEST(RecogniseValue, Names) {
  for (const auto* text : {"example.com", "Example.COM.", "*.example.com", "example.*", ".", "com", "192.0.2.1.",
                           "1.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa", "192.0.2.1-static.example.net",
                           "xn--bcher-kva.example", "a\\.b.example", "12345"}) {
    EXPECT_TRUE(Is<NameValue>(RecogniseValue(text))) << text;
  }
}

TEST(RecogniseValue, WhatOnlyAnAddressLooksLikeIsNoName) {
  for (const auto* text :
       {"", "192.0.2.300", "192.0.2", "1.2.3.4.5", "2001:db8:::1", "192.0.2.1/24", "192.0.2.0/33", "2001:db8::/129",
        "192.0.2.0/", "192.0.2.9-192.0.2.1", "192.0.2.1-2001:db8::1", "192.0.2.1-192.0.2.300", "a..b", ".a"}) {
    EXPECT_FALSE(RecogniseValue(text).has_value()) << text;
  }
}

TEST(RecogniseValue, KindsCanBeForced) {
  EXPECT_TRUE(Is<NameValue>(ParseNameValue("192.0.2.300")));
  EXPECT_TRUE(Is<NameValue>(ParseNameValue("192.0.2.1")));
  EXPECT_FALSE(ParseAddressValue("example.com").has_value());
  const auto raw = ParseRawValue("00fFaB");
  ASSERT_TRUE(Is<RawValue>(raw));
  EXPECT_EQ(std::get<RawValue>(*raw).octets, std::string("\x00\xff\xab", 3));
  for (const auto* text : {"", "0", "0g", "0x00", "00 11"}) EXPECT_FALSE(ParseRawValue(text).has_value()) << text;
}

TEST(CheckNamePattern, OneWildcardAtAnEnd) {
  for (const auto* text : {"example.com", "*.example.com", "+.example.com", "example.*", "*.com", "*.", "+."}) {
    EXPECT_TRUE(CheckNamePattern(text).has_value()) << text;
  }
  for (const auto* text : {"", ".*", "..", "a..*"}) EXPECT_FALSE(CheckNamePattern(text).has_value()) << text;
  EXPECT_FALSE(CheckNamePattern(std::string(64, 'a') + ".example").has_value());
}

}  // namespace
}  // namespace spoor::cli
