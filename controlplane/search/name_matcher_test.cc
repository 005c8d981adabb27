// The matcher on batches: exclusion, escapes, threads.
#include "controlplane/search/name_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <utility>

#include "controlplane/search/search_testing.h"

namespace spoor::controlplane {
namespace {

using ::testing::ElementsAre;
using testing::MakeMatcher;
using testing::MatchAll;
using testing::Matches;

TEST(NameMatcher, LeavesOutWhatIsExcluded) {
  auto pattern = Pattern::Compile("paypal", PatternSyntax::kRegex);
  auto exclude = Pattern::Compile(R"((^|\.)paypal\.com\.$)", PatternSyntax::kRegex);
  auto matcher = NameMatcher::Create(*std::move(pattern), *std::move(exclude)).value();
  EXPECT_THAT(MatchAll(matcher, {"paypal.com.", "www.PayPal.com.", "notpaypal.com.", "paypal.com.example.", "a."}),
              ElementsAre(false, false, true, true, false));
}

TEST(NameMatcher, TakesDotsInsideLabelsForNumbers) {
  std::string room;
  EXPECT_EQ(WithNumberedDots("www.example.com.", room), "www.example.com.");
  EXPECT_EQ(WithNumberedDots(R"(a\.b.example.)", room), R"(a\046b.example.)");
  EXPECT_EQ(WithNumberedDots(R"(a\\.example.)", room), R"(a\\.example.)");
  EXPECT_EQ(WithNumberedDots(R"(a\\\.\032\).)", room), R"(a\\\046\032\).)");
  EXPECT_EQ(WithNumberedDots(R"("a.b\\" \. \)", room), R"("a.b\\" \046 \)");
  EXPECT_FALSE(Matches(R"(\.example\.com\.$)", R"(www\.example.com.)"));
  EXPECT_TRUE(Matches(R"(www\\046example)", R"(www\.example.com.)"));
}

TEST(NameMatcher, TakesTextsOfAnyLength) {
  EXPECT_TRUE(Matches("b$", std::string(250'000, 'a') + 'b'));
  EXPECT_FALSE(Matches("b", ""));
}

TEST(NameMatcher, ThreadsHaveAMatcherEach) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      NameMatcher matcher = MakeMatcher(R"([ab]+\.com\.$)");
      for (int round = 0; round < 200; ++round) {
        ASSERT_THAT(MatchAll(matcher, {"ab.com.", "c.com."}), ElementsAre(true, false));
      }
    });
  }
}

}  // namespace
}  // namespace spoor::controlplane
