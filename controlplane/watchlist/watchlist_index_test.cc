#include "controlplane/watchlist/watchlist_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controlplane/store_testing.h"

namespace spoor::controlplane {
namespace {

using ::testing::ElementsAre;
using testing::Ip;
using ::testing::IsEmpty;
using testing::MakeRecord;
using testing::Name;

struct Fill {
  v1::WatchlistFile file;

  explicit Fill(const std::string& name) { file.set_name(name); }
  Fill& Named(const std::string& text) { return file.add_entries()->set_name(text), *this; }
  Fill& RdataNamed(const std::string& text) { return file.add_entries()->set_rdata_name(text), *this; }
  Fill& Cidr(const std::string& text) { return file.add_entries()->set_cidr(text), *this; }
  Fill& Regex(const std::string& text) { return file.add_entries()->set_regex(text), *this; }
  Fill& Keyword(const std::string& text) { return file.add_entries()->set_keyword(text), *this; }
  std::shared_ptr<const Watchlist> Parse() const {
    auto list = Watchlist::Parse(file);
    EXPECT_TRUE(list.has_value()) << list.error().message;
    return *std::move(list);
  }
};

std::shared_ptr<const WatchlistIndex> Build(const WatchlistIndex::Lists& lists) {
  auto index = WatchlistIndex::Build(lists, nullptr, nullptr);
  EXPECT_TRUE(index.has_value()) << index.error().message;
  return *std::move(index);
}

// "LIST.ENTRY" of each that is met.
std::vector<std::string> Met(WatchlistMatcher& matcher, const observation::Record& record) {
  std::vector<std::string> met;
  for (const EntryRef& ref : matcher.Match(record.view().tuple)) {
    met.push_back(matcher.index().lists()[ref.list]->name() + "." + std::to_string(ref.entry));
  }
  return met;
}

class WatchlistIndexTest : public ::testing::Test {
 protected:
  static WatchlistMatcher Matcher(const WatchlistIndex::Lists& lists) {
    return WatchlistMatcher::Create(Build(lists)).value();
  }
};

TEST_F(WatchlistIndexTest, EveryKindOfEntryIsMetByWhatItSaysAndNothingElse) {
  auto matcher = Matcher({Fill("l")
                              .Named("www.example.com")
                              .Named("*.example.com")
                              .RdataNamed("ns1.hoster.test")
                              .RdataNamed("*.hoster.test")
                              .Cidr("192.0.2.0/28")
                              .Cidr("2001:db8::/33")
                              .Regex("^mail[0-9]\\.")
                              .Keyword("PayPal")
                              .Parse()});
  EXPECT_THAT(Met(matcher, MakeRecord("www.example.com", 1, Ip("198.51.100.1"))), ElementsAre("l.0", "l.1"));
  EXPECT_THAT(Met(matcher, MakeRecord("example.com", 1, Ip("192.0.2.15"))), ElementsAre("l.1", "l.4"));
  EXPECT_THAT(Met(matcher, MakeRecord("myexample.com", 1, Ip("192.0.2.16"))), IsEmpty());
  EXPECT_THAT(Met(matcher, MakeRecord("a.test", 2, Name("ns1.hoster.test"))), ElementsAre("l.2", "l.3"));
  EXPECT_THAT(Met(matcher, MakeRecord("a.test", 2, Name("hoster.test"))), ElementsAre("l.3"));
  EXPECT_THAT(Met(matcher, MakeRecord("hoster.test", 16, "\x03txt")), IsEmpty());
  EXPECT_THAT(Met(matcher, MakeRecord("a.test", 28, Ip("2001:db8:7fff::1"))), ElementsAre("l.5"));
  EXPECT_THAT(Met(matcher, MakeRecord("a.test", 28, Ip("2001:db8:8000::1"))), IsEmpty());
  EXPECT_THAT(Met(matcher, MakeRecord("mail7.my-paypal.test", 16, "\x03txt")), ElementsAre("l.6", "l.7"));
}

TEST_F(WatchlistIndexTest, ListsShareEntriesAndEqualOnesOfAListCountOnce) {
  const auto first = Fill("a").Named("x.test").Named("X.test.").Cidr("192.0.2.1").Parse();
  const auto second = Fill("b").Regex("x").Named("x.test").Cidr("192.0.2.0/24").Cidr("0.0.0.0/0").Parse();
  auto matcher = Matcher({first, second});
  EXPECT_THAT(Met(matcher, MakeRecord("x.test", 1, Ip("192.0.2.1"))),
              ElementsAre("a.0", "a.2", "b.0", "b.1", "b.2", "b.3"));
}

// Against the plain meaning of a network, address by address.
TEST_F(WatchlistIndexTest, NetworksOfEveryLengthHoldWhatTheyShould) {
  Fill fill("n");
  std::vector<base::IpPrefix> networks;
  for (unsigned length = 0; length <= 128; ++length) {
    base::IpPrefix network{.base = {.family = 6, .octets = {}}, .length = static_cast<std::uint8_t>(length)};
    // A one as the last bit of each.
    if (length > 0) network.base.octets[(length - 1) / 8] = static_cast<std::uint8_t>(0x80 >> ((length - 1) % 8));
    networks.push_back(network);
    fill.Cidr(base::FormatIp(network.base) + "/" + std::to_string(length));
  }
  auto matcher = Matcher({fill.Parse()});
  for (const base::IpPrefix& network : networks) {
    for (const base::IpAddress& address : {base::PrefixFirst(network), base::PrefixLast(network)}) {
      std::vector<std::string> expected;
      for (std::size_t i = 0; i < networks.size(); ++i) {
        if (base::Contains(networks[i], 6, address.octets.data())) expected.push_back("n." + std::to_string(i));
      }
      EXPECT_EQ(Met(matcher, MakeRecord("a.test", 28, base::ToString(address.span()))), expected);
    }
  }
}

TEST_F(WatchlistIndexTest, PatternsThatAreTheSameAreNotCompiledAgain) {
  const auto patterns = Fill("p").Regex("x+").Parse();
  const auto first = Build({patterns});
  auto second = WatchlistIndex::Build({Fill("a").Named("a.test").Parse(), patterns}, first.get(), nullptr);
  ASSERT_TRUE(second.has_value());
  auto matcher = WatchlistMatcher::Create(*second).value();
  EXPECT_THAT(Met(matcher, MakeRecord("xx.test", 16, "")), ElementsAre("p.0"));
}

TEST_F(WatchlistIndexTest, BoundsOnAllTogetherAreToldAsThat) {
  const auto one = Fill("a").Named("a.test").Parse();
  const auto many = WatchlistIndex::Build(WatchlistIndex::Lists(kMostLists + 1, one), nullptr, nullptr);
  ASSERT_FALSE(many.has_value());
  EXPECT_EQ(many.error().code, base::ErrorCode::kResourceExhausted);
  Fill words("w");
  for (std::size_t i = 0; i <= kMostListPatterns; ++i) words.Keyword("word" + std::to_string(i));
  const auto patterns = WatchlistIndex::Build({words.Parse()}, nullptr, nullptr);
  ASSERT_FALSE(patterns.has_value());
  EXPECT_EQ(patterns.error().code, base::ErrorCode::kResourceExhausted);
  Fill dear("d");
  for (int i = 0; i < 200; ++i) dear.Regex("[a-f]{200}[a-f]{200}");
  const auto cost = WatchlistIndex::Build({dear.Parse()}, nullptr, nullptr);
  ASSERT_FALSE(cost.has_value());
  EXPECT_EQ(cost.error().code, base::ErrorCode::kResourceExhausted);
  EXPECT_TRUE(cost.error().message.starts_with("entries: all patterns together")) << cost.error().message;
}

TEST_F(WatchlistIndexTest, NoListMeetsNothing) {
  auto matcher = Matcher({});
  EXPECT_THAT(Met(matcher, MakeRecord("a.test", 1, Ip("192.0.2.1"))), IsEmpty());
}

}  // namespace
}  // namespace spoor::controlplane
