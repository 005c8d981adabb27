#include "controlplane/live/watch_filter.h"

#include <gtest/gtest.h>

#include "controlplane/names/name_set.h"
#include "controlplane/store_testing.h"
#include "spoor/v1/watch.pb.h"

namespace spoor::controlplane {
namespace {

using testing::Ip;
using testing::MakeRecord;
using testing::Name;

const Watchlists& NoLists() {
  static const auto kNone = Watchlists::Open("").value();
  return *kNone;
}

bool Wants(const v1::WatchRequest& request, const observation::Record& record, bool is_new = false,
           bool is_new_name = false) {
  auto filter = WatchFilter::Parse(request, NoLists());
  EXPECT_TRUE(filter.has_value()) << filter.error().message;
  return filter->Wants({record.view(), is_new, is_new_name});
}

const observation::Record kAddress = MakeRecord("www.example.com", 1, Ip("192.0.2.7"));
const observation::Record kServer = MakeRecord("example.org", 2, Name("ns1.hoster.test"));

TEST(NameSet, NamesAndDomains) {
  NameSet set;
  EXPECT_TRUE(set.empty());
  ASSERT_TRUE(set.Add("*.Example.com"));
  ASSERT_TRUE(set.Add("www.example.org."));
  EXPECT_TRUE(set.Contains(base::AsBytes(Name("example.com"))));
  EXPECT_TRUE(set.Contains(base::AsBytes(Name("a.b.example.com"))));
  EXPECT_FALSE(set.Contains(base::AsBytes(Name("myexample.com"))));
  EXPECT_TRUE(set.Contains(base::AsBytes(Name("www.example.org"))));
  EXPECT_FALSE(set.Contains(base::AsBytes(Name("a.www.example.org"))));
  EXPECT_FALSE(set.Add("a..b"));
  ASSERT_TRUE(set.Add("*."));
  EXPECT_TRUE(set.Contains(base::AsBytes(Name("anything"))));
}

TEST(WatchFilter, AnyTargetIsEnoughAndNoneIsEverything) {
  v1::WatchRequest request;
  EXPECT_TRUE(Wants(request, kAddress));
  request.add_cidrs("192.0.2.0/28");
  request.add_cidrs("2001:db8::/32");
  EXPECT_TRUE(Wants(request, kAddress));
  EXPECT_FALSE(Wants(request, kServer));
  request.add_rdata_names("*.hoster.test");
  EXPECT_TRUE(Wants(request, kServer));
  request.Clear();
  request.add_names("*.org");
  EXPECT_FALSE(Wants(request, kAddress));
  EXPECT_TRUE(Wants(request, kServer));
  request.Clear();
  request.set_pattern("exam+ple\\.com");
  EXPECT_TRUE(Wants(request, kAddress));
  EXPECT_FALSE(Wants(request, kServer));
}

TEST(WatchFilter, NewsOfDomainsAndOfWhatComesAgain) {
  const auto wants = [](const v1::WatchRequest& request, std::uint8_t domain_octets, std::uint32_t last_seen_s) {
    // First seen at 1000.
    return WatchFilter::Parse(request, NoLists())->Wants({kAddress.view(), false, false, domain_octets, last_seen_s});
  };
  v1::WatchRequest request;
  request.set_news(v1::WATCH_NEWS_DOMAINS);
  EXPECT_TRUE(wants(request, 13, 0));
  EXPECT_FALSE(wants(request, 0, 0));
  EXPECT_TRUE(WatchFilter::WantedBy(request).domains);
  request.set_news(v1::WATCH_NEWS_ACTIVE_AGAIN);
  EXPECT_TRUE(WatchFilter::WantedBy(request).last_seen);
  EXPECT_FALSE(wants(request, 13, 900)) << "30 days by itself";
  request.set_silence_s(100);
  EXPECT_TRUE(wants(request, 0, 900));
  EXPECT_FALSE(wants(request, 0, 901));
  EXPECT_FALSE(wants(request, 0, 0)) << "not known";
  request.set_silence_s(59);
  EXPECT_EQ(WatchFilter::Parse(request, NoLists()).error().message, "silence_s: 60 at least");
}

TEST(WatchFilter, EveryConditionMustHoldAndExclusionsGoLast) {
  v1::WatchRequest request;
  request.add_rrtypes(1);
  EXPECT_TRUE(Wants(request, kAddress));
  EXPECT_FALSE(Wants(request, kServer));
  request.set_news(v1::WATCH_NEWS_RECORDS);
  EXPECT_FALSE(Wants(request, kAddress));
  EXPECT_TRUE(Wants(request, kAddress, true));
  request.set_news(v1::WATCH_NEWS_NAMES);
  EXPECT_FALSE(Wants(request, kAddress, true));
  EXPECT_TRUE(Wants(request, kAddress, true, true));
  request.add_exclude_names("*.com");
  EXPECT_FALSE(Wants(request, kAddress, true, true));
  request.clear_exclude_names();
  request.set_exclude_pattern("^www");
  EXPECT_FALSE(Wants(request, kAddress, true, true));
}

TEST(WatchFilter, ASampleIsOfRecordsAndAboutAsLargeAsAsked) {
  v1::WatchRequest request;
  request.set_sample_one_in(10);
  auto filter = WatchFilter::Parse(request, NoLists()).value();
  int wanted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto record = MakeRecord("d" + std::to_string(i), 1, Ip("192.0.2.7"));
    const bool wants = filter.Wants({record.view()});
    EXPECT_EQ(filter.Wants({record.view()}), wants) << "always or never";
    wanted += wants ? 1 : 0;
  }
  EXPECT_GT(wanted, 120);
  EXPECT_LT(wanted, 280);
}

TEST(WatchFilter, MistakesNameTheField) {
  const auto refused = [](const v1::WatchRequest& request) {
    const auto filter = WatchFilter::Parse(request, NoLists());
    return filter ? std::string() : filter.error().message;
  };
  v1::WatchRequest request;
  request.add_names("a..b");
  EXPECT_TRUE(refused(request).starts_with("names: "));
  request.Clear();
  request.add_rdata_names("");
  EXPECT_TRUE(refused(request).starts_with("rdata_names: "));
  request.Clear();
  request.add_exclude_names("a..b");
  EXPECT_TRUE(refused(request).starts_with("exclude_names: "));
  request.Clear();
  request.add_cidrs("192.0.2.1/24");
  EXPECT_TRUE(refused(request).starts_with("cidrs: "));
  request.Clear();
  request.set_pattern("a**");
  EXPECT_TRUE(refused(request).starts_with("pattern: column 3"));
  request.Clear();
  request.set_exclude_pattern("(");
  EXPECT_TRUE(refused(request).starts_with("exclude_pattern: "));
  request.Clear();
  request.add_rrtypes(65536);
  EXPECT_TRUE(refused(request).starts_with("rrtypes: "));
  request.Clear();
  request.set_news(static_cast<v1::WatchNews>(9));
  EXPECT_TRUE(refused(request).starts_with("news: "));
  request.Clear();
  for (int i = 0; i <= kMostWatchedNetworks; ++i) request.add_cidrs("192.0.2.0/24");
  EXPECT_TRUE(refused(request).starts_with("cidrs: at most"));
}

TEST(WatchFilter, AWatchlistIsATargetAndFollowsItsChanges) {
  const auto lists = Watchlists::Open("").value();
  v1::PutWatchlistRequest put;
  put.set_name("bad");
  put.add_entries()->set_name("www.example.com");
  ASSERT_TRUE(lists->Put(put, 1));
  put.set_name("other");
  put.mutable_entries(0)->set_name("*.org");
  ASSERT_TRUE(lists->Put(put, 1));
  v1::WatchRequest request;
  request.add_watchlists("bad");
  auto filter = WatchFilter::Parse(request, *lists).value();
  EXPECT_TRUE(filter.Wants({kAddress.view()}));
  EXPECT_FALSE(filter.Wants({kServer.view()})) << "of another list";
  put.set_name("bad");
  put.mutable_entries(0)->set_rdata_name("*.hoster.test");
  ASSERT_TRUE(lists->Put(put, 2));
  EXPECT_FALSE(filter.Wants({kAddress.view()}));
  EXPECT_TRUE(filter.Wants({kServer.view()}));
  ASSERT_TRUE(lists->Delete("bad"));
  EXPECT_FALSE(filter.Wants({kServer.view()}));
  EXPECT_EQ(WatchFilter::Parse(request, *lists).error().message, "watchlists[0]: there is no such watch-list");
}

}  // namespace
}  // namespace spoor::controlplane
