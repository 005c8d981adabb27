#include "controlplane/watchlist/watchlists.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

v1::PutWatchlistRequest Put(const std::string& name, const std::vector<std::string>& names) {
  v1::PutWatchlistRequest request;
  request.set_name(name);
  request.set_comment("of " + name);
  for (const std::string& text : names) request.add_entries()->set_name(text);
  return request;
}

class WatchlistsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Watchlists> Open() const {
    auto opened = Watchlists::Open(path_);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return *std::move(opened);
  }

  const test::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/lists";
};

TEST_F(WatchlistsTest, ListsLastAndAreReplacedWhole) {
  {
    const auto lists = Open();
    ASSERT_TRUE(lists->Put(Put("b", {"b.test"}), 10));
    ASSERT_TRUE(lists->Put(Put("a-2.x", {"a.test", "*.c.test"}), 20));
    ASSERT_TRUE(lists->Put(Put("b", {"d.test"}), 30));
    ASSERT_TRUE(lists->Put(Put("gone", {"d.test"}), 40));
    ASSERT_TRUE(lists->Delete("gone"));
  }
  const auto lists = Open();
  ASSERT_EQ(lists->index()->lists().size(), 2u);
  const auto b = lists->Find("b");
  ASSERT_TRUE(b.has_value());
  EXPECT_EQ((*b)->file().revision(), 2u);
  EXPECT_EQ((*b)->file().create_time_s(), 10);
  EXPECT_EQ((*b)->file().change_time_s(), 30);
  EXPECT_EQ((*b)->file().comment(), "of b");
  EXPECT_EQ((*b)->file().entries(0).name(), "d.test");
  EXPECT_EQ((*lists->Find("a-2.x"))->entries().size(), 2u);
  EXPECT_EQ(lists->Find("gone").error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(lists->Delete("gone").error().code, base::ErrorCode::kNotFound);
}

TEST_F(WatchlistsTest, AWrongListChangesNothingAndNamesTheEntry) {
  const auto lists = Open();
  ASSERT_TRUE(lists->Put(Put("a", {"a.test"}), 10));
  const std::uint64_t generation = lists->generation();
  auto request = Put("a", {"b.test", "c.test"});
  request.mutable_entries(1)->set_regex("abc(");
  const auto put = lists->Put(request, 20);
  ASSERT_FALSE(put.has_value());
  EXPECT_EQ(put.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_TRUE(put.error().message.starts_with("entries[1].regex: column 4: ")) << put.error().message;
  EXPECT_EQ(lists->generation(), generation);
  EXPECT_EQ((*lists->Find("a"))->file().entries(0).name(), "a.test");
  for (const auto& [wrong, field] : {std::pair{Put("", {"a"}), "name: "},
                                     {Put("../a", {"a"}), "name: "},
                                     {Put("A", {"a"}), "name: "},
                                     {Put(".a", {"a"}), "name: "},
                                     {Put(std::string(65, 'a'), {"a"}), "name: "},
                                     {Put("a", {}), "entries: "}}) {
    EXPECT_TRUE(lists->Put(wrong, 1).error().message.starts_with(field)) << wrong.ShortDebugString();
  }
  request = Put("a", {"a"});
  request.set_comment("two\nlines");
  EXPECT_TRUE(lists->Put(request, 1).error().message.starts_with("comment: "));
  request = Put("a", {"a"});
  while (request.entries_size() <= kMostEntriesOfList) request.add_entries()->set_name("a");
  EXPECT_EQ(lists->Put(request, 1).error().message, "entries: at most 100000");
}

TEST_F(WatchlistsTest, AFileThatIsNoListIsToldWithItsName) {
  ASSERT_TRUE(Open()->Put(Put("a", {"a.test"}), 10));
  for (const std::string text : {"{", R"({"version":2,"name":"a","entries":[{"name":"a"}]})",
                                 R"({"version":1,"name":"b","entries":[{"name":"a"}]})",
                                 R"({"version":1,"name":"a","entries":[{"name":"a..b"}]})"}) {
    std::ofstream(path_ + "/a.json", std::ios::trunc) << text;
    const auto opened = Watchlists::Open(path_);
    ASSERT_FALSE(opened.has_value()) << text;
    EXPECT_EQ(opened.error().code, base::ErrorCode::kDataLoss);
    EXPECT_TRUE(opened.error().message.starts_with("watch-lists: " + path_ + "/a.json: ")) << opened.error().message;
  }
}

}  // namespace
}  // namespace spoor::controlplane
