#include "controlplane/watchlist/entry.h"

#include <gtest/gtest.h>

#include "controlplane/store_testing.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

using testing::Ip;
using testing::Name;

ParsedEntry Parsed(const v1::WatchlistEntry& entry) {
  const auto parsed = ParseEntry(entry);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed.value_or(ParsedEntry{});
}

v1::WatchlistEntry OfName(const std::string& text) {
  v1::WatchlistEntry entry;
  entry.set_name(text);
  return entry;
}

v1::WatchlistEntry OfKeyword(const std::string& text) {
  v1::WatchlistEntry entry;
  entry.set_keyword(text);
  return entry;
}

TEST(WatchlistEntry, EachKindHasItsKey) {
  EXPECT_EQ(Parsed(OfName("WWW.Example.com")), (ParsedEntry{EntryKind::kName, Name("www.example.com")}));
  EXPECT_EQ(Parsed(OfName("*.example.com")), (ParsedEntry{EntryKind::kDomain, Name("example.com")}));
  v1::WatchlistEntry entry;
  entry.set_rdata_name("ns1.example.");
  EXPECT_EQ(Parsed(entry), (ParsedEntry{EntryKind::kRdataName, Name("ns1.example")}));
  entry.set_rdata_name("*.example.");
  EXPECT_EQ(Parsed(entry).kind, EntryKind::kRdataDomain);
  entry.set_cidr("192.0.2.0/24");
  EXPECT_EQ(Parsed(entry), (ParsedEntry{EntryKind::kNetwork, "\x04\x18" + Ip("192.0.2.0")}));
  entry.set_cidr("2001:db8::1");
  EXPECT_EQ(Parsed(entry), (ParsedEntry{EntryKind::kNetwork, "\x06\x80" + Ip("2001:db8::1")}));
  entry.set_regex("^a+\\.");
  EXPECT_EQ(Parsed(entry), (ParsedEntry{EntryKind::kPattern, "^a+\\."}));
  EXPECT_EQ(Parsed(OfKeyword("pay-pal.")), (ParsedEntry{EntryKind::kPattern, "pay-pal\\."}));
}

TEST(WatchlistEntry, WhatIsWrongIsNamedWithItsFieldAndColumn) {
  v1::WatchlistEntry entry;
  const auto error = [&entry] { return ParseEntry(entry).error().message; };
  EXPECT_TRUE(error().starts_with("kind: ")) << error();
  entry.set_name("a..b");
  EXPECT_TRUE(error().starts_with("name: ")) << error();
  entry.set_rdata_name("");
  EXPECT_TRUE(error().starts_with("rdata_name: ")) << error();
  entry.set_cidr("192.0.2.1/24");
  EXPECT_TRUE(error().starts_with("cidr: ")) << error();
  entry.set_regex("abc(");
  EXPECT_TRUE(error().starts_with("regex: column 4: ")) << error();
  entry.set_keyword("ab");
  EXPECT_TRUE(error().starts_with("keyword: 3 to 63")) << error();
  entry.set_keyword("ab cd");
  EXPECT_TRUE(error().starts_with("keyword: column 3: ")) << error();
}

}  // namespace
}  // namespace spoor::controlplane
