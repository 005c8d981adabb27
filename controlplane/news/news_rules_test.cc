#include "controlplane/news/news_rules.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

class NewsRulesTest : public ::testing::Test {
 protected:
  void Write(const std::string& text) { std::ofstream(path_) << text; }

  // What Apply leaves of a record that is new in every way.
  bool IsNews(NewsRules& rules, const std::string& name) {
    const observation::Record record = testing::MakeRecord(name, 1, testing::Ip("192.0.2.1"));
    std::vector<storage::CommittedRecord> committed = {{record.view(), true, true, 5, 7}};
    const std::uint64_t ignored = rules.Apply(committed);
    const storage::CommittedRecord& one = committed.front();
    EXPECT_EQ(one.record.count, 1u);
    EXPECT_TRUE(one.is_new == one.is_new_name && one.is_new == (one.new_domain_octets != 0) &&
                one.is_new == (one.last_seen_s != 0));
    EXPECT_EQ(ignored, one.is_new ? 0u : 1u);
    return one.is_new;
  }

  test::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/ignored";
};

TEST_F(NewsRulesTest, WhatIsIgnoredIsNoNewsAndIsCounted) {
  Write("*.cdn.test\n");
  auto rules = NewsRules::Open({"", path_});
  ASSERT_TRUE(rules.has_value()) << rules.error().message;
  EXPECT_TRUE(IsNews(**rules, "www.example.com"));
  EXPECT_FALSE(IsNews(**rules, "a.cdn.test"));
}

TEST_F(NewsRulesTest, AChangedFileIsReadAgainAndABadOneIsNotTaken) {
  Write("*.cdn.test\n");
  auto rules = NewsRules::Open({"", path_});
  ASSERT_TRUE(rules.has_value());
  Write("*.cdn.test\n*.more.test\n");
  const auto wait_for = [&](const std::string& name, bool is_news) {
    for (int i = 0; i < 100; ++i) {
      (*rules)->Refresh();
      if (IsNews(**rules, name) == is_news) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  };
  EXPECT_TRUE(wait_for("a.more.test", false));
  Write("*.cdn.test\nb..ad\n*.third.test\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  (*rules)->Refresh();
  EXPECT_FALSE(IsNews(**rules, "a.more.test")) << "the former list goes on";
  EXPECT_TRUE(IsNews(**rules, "a.third.test"));
}

TEST_F(NewsRulesTest, OpenNamesTheFileAndTheLine) {
  Write("b..ad\n");
  const auto bad = NewsRules::Open({"", path_});
  ASSERT_FALSE(bad.has_value());
  EXPECT_TRUE(bad.error().message.starts_with(path_ + ": line 1:")) << bad.error().message;
  EXPECT_FALSE(NewsRules::Open({folder_.path() + "/none", ""}).has_value());
}

}  // namespace
}  // namespace spoor::controlplane
