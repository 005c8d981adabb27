#include "controlplane/news/ignore_list.h"

#include <gtest/gtest.h>

#include "base/list_line.h"
#include "controlplane/store_testing.h"

namespace spoor::controlplane {
namespace {

bool Ignores(IgnoreList& list, std::string_view name) {
  return list.Contains(base::AsBytes(testing::Name(name)));
}

TEST(IgnoreList, NamesDomainsAndPatterns) {
  auto list = IgnoreList::Parse(
      "# made up for every visitor\n"
      "*.cdn.test   # all of it\r\n"
      "\n"
      "  tracker.example\n"
      "/^[0-9a-f]{8}\\.edge\\./");
  ASSERT_TRUE(list.has_value()) << list.error().message;
  EXPECT_FALSE(list->empty());
  EXPECT_TRUE(Ignores(*list, "a.b.cdn.test"));
  EXPECT_TRUE(Ignores(*list, "cdn.test"));
  EXPECT_TRUE(Ignores(*list, "tracker.example"));
  EXPECT_FALSE(Ignores(*list, "a.tracker.example"));
  EXPECT_TRUE(Ignores(*list, "0123abcd.edge.example"));
  EXPECT_FALSE(Ignores(*list, "0123abcdx.edge.example"));
}

TEST(IgnoreList, NothingIsIgnoredByAnEmptyOne) {
  auto list = IgnoreList::Parse("# nothing\n\n");
  ASSERT_TRUE(list.has_value());
  EXPECT_TRUE(list->empty());
  EXPECT_FALSE(Ignores(*list, "example.com"));
}

TEST(IgnoreList, TheWrongLineIsNamed) {
  EXPECT_EQ(IgnoreList::Parse("a.test\n\n\nb..test\n").error().message.substr(0, 7), "line 4:");
  EXPECT_EQ(IgnoreList::Parse("/a/\n# x\n/b(/\n").error().message.substr(0, 17), "line 3: column 2:");
  std::string many;
  for (std::size_t i = 0; i <= kMostIgnorePatterns; ++i) many += "/a/\n";
  EXPECT_EQ(IgnoreList::Parse(many).error().message, "line 1001: more than 1000 patterns");
}

TEST(ListLine, WhatIsForPeopleIsLeftOut) {
  EXPECT_EQ(base::ListEntry("  www.example.com \t# a host\r"), "www.example.com");
  EXPECT_EQ(base::ListEntry("/a#b/"), "/a#b/") << "no space before it";
  for (const std::string_view line : {"", "# all of it", "   ", " # this, too", "\r"})
    EXPECT_EQ(base::ListEntry(line), "");
}

TEST(ListLine, APatternStandsBetweenSlashes) {
  EXPECT_EQ(base::PatternOfEntry("/^a/b$/"), "^a/b$");
  for (const std::string_view entry : {"//", "/", "", "/a", "a/", "192.0.2.0/24"}) {
    EXPECT_EQ(base::PatternOfEntry(entry), std::nullopt) << entry;
  }
}

}  // namespace
}  // namespace spoor::controlplane
