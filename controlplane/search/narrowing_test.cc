// Which part of the database a pattern needs, and that nothing outside of it has a match.
#include "controlplane/search/narrowing.h"

#include <gtest/gtest.h>

#include <set>

#include "controlplane/search/search_testing.h"
#include "controlplane/store_testing.h"
#include "dns/name_text.h"
#include "storage/database.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using testing::MakeRecord;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kNs = 2;
constexpr std::uint16_t kMx = 15;
constexpr std::uint16_t kTxt = 16;

// "subtree example.com." and the like.
std::string Describe(const storage::Target& target) {
  const auto name = [](const std::string& wire) { return dns::NameText(base::AsBytes(wire)); };
  if (const auto* exact = std::get_if<storage::OwnerExact>(&target)) return "exact " + name(exact->name);
  if (const auto* subtree = std::get_if<storage::OwnerSubtree>(&target)) return "subtree " + name(subtree->name);
  if (const auto* prefix = std::get_if<storage::OwnerPrefix>(&target)) return "prefix " + name(prefix->name);
  if (const auto* rdata = std::get_if<storage::RdataSubtree>(&target)) return "rdata " + name(rdata->name);
  return std::holds_alternative<storage::AllRecords>(target) ? "all" : "?";
}

std::string OwnerOf(std::string_view text, PatternSyntax syntax = PatternSyntax::kRegex) {
  return Describe(OwnerTarget(ParsePattern(text, syntax).value()));
}

TEST(Narrowing, TakesTheDomainThatAPatternEndsWith) {
  EXPECT_EQ(OwnerOf(R"(\.example\.com\.$)"), "subtree example.com.");
  EXPECT_EQ(OwnerOf(R"(paypal.*\.Example\.COM\.$)"), "subtree example.com.");
  EXPECT_EQ(OwnerOf(R"(example\.com\.$)"), "subtree com.");
  EXPECT_EQ(OwnerOf(R"([a-z]e[.]example[.]com[.]$)"), "subtree example.com.");
  EXPECT_EQ(OwnerOf("*.example.com.", PatternSyntax::kGlob), "subtree example.com.");
  EXPECT_EQ(OwnerOf("w*.example.com.", PatternSyntax::kGlob), "subtree example.com.");
  EXPECT_EQ(OwnerOf(R"(\.a\\032b\.example\.$)"), R"(subtree a\032b.example.)");
  EXPECT_EQ(OwnerOf(R"(\.a\\046b\.example\.$)"), R"(subtree a\.b.example.)");
}

TEST(Narrowing, TakesTheLabelsThatAPatternBeginsWith) {
  EXPECT_EQ(OwnerOf(R"(^www\.example\.)"), "prefix www.example.");
  EXPECT_EQ(OwnerOf(R"(^www\.exam)"), "prefix www.");
  EXPECT_EQ(OwnerOf(R"(^www\..*\.com\.$)"), "prefix www.");
  EXPECT_EQ(OwnerOf(R"(^www\..*\.example\.com\.$)"), "subtree example.com.");
  EXPECT_EQ(OwnerOf("www.*", PatternSyntax::kGlob), "prefix www.");
}

TEST(Narrowing, TakesTheNameThatAPatternIs) {
  EXPECT_EQ(OwnerOf(R"(^www\.example\.com\.$)"), "exact www.example.com.");
  EXPECT_EQ(OwnerOf("WWW.example.com.", PatternSyntax::kGlob), "exact www.example.com.");
  EXPECT_EQ(OwnerOf(R"(^\.$)"), "exact .");
}

TEST(Narrowing, TakesEverythingWhereNothingIsCertain) {
  for (const std::string_view text :
       {"example", R"(\.example\.com\.)", R"(example\.com$)", R"(^www)", R"(^www\.|^ftp\.)", R"((a|\.example\.com\.)$)",
        R"(^\.a)", R"(\.$)", R"(\.\.$)", R"(\.(com|net)\.$)", R"(^(www\.)?example\.)", R"(^w{3}\.)"}) {
    EXPECT_EQ(OwnerOf(text), "all") << text;
  }
  const std::string long_label(64, 'x');
  EXPECT_EQ(OwnerOf("*." + long_label + ".", PatternSyntax::kGlob), "all");
}

TEST(Narrowing, OfRdataNeedsTypesThatEndWithAName) {
  const auto rdata = [](std::string_view text, std::vector<std::uint16_t> types) {
    return Describe(RdataTarget(ParsePattern(text, PatternSyntax::kRegex).value(), types));
  };
  EXPECT_EQ(rdata(R"(\.example\.net\.$)", {kNs, kMx}), "rdata example.net.");
  EXPECT_EQ(rdata(R"(\.example\.net\.$)", {kNs, kTxt}), "all");
  EXPECT_EQ(rdata(R"(\.example\.net\.$)", {}), "all");
  EXPECT_EQ(rdata("example", {kNs}), "all");
}

// Random patterns over random names in a real database: what the narrowed walk leaves out has no match.
class NarrowedWalk : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = storage::Database::Open({folder_.path(), 64u << 20}).value();
    // Labels with a dot, a backslash or a space inside, whose ends look like the ends of others.
    std::vector<std::string> names = {R"(x\.a.com.)", R"(x\\.a.com.)",   R"(x\.com.)",  R"(a\.a.)",
                                      R"(ab\.a.)",    R"(x\032.a.com.)", R"(b\\.com.)", R"(a\.ab.a.com.)"};
    while (names.size() < 200) names.push_back(testing::RandomName(random_));
    std::vector<observation::Record> records;
    for (const auto& name : names) {
      records.push_back(MakeRecord(name, kA, testing::Ip("192.0.2.1")));
      records.push_back(MakeRecord("x.test", kNs, testing::Name(name)));
      records.push_back(MakeRecord("x.test", kMx, std::string("\0\1", 2) + testing::Name(name)));
    }
    std::vector<observation::RecordView> views;
    for (const auto& record : records) views.push_back(record.view());
    const storage::Batch batch{{"s", 1, 1}, views};
    ASSERT_TRUE(database_->Commit({&batch, 1}).has_value());
  }

  // The records of a walk that match, as "owner type rdata".
  std::set<std::string> Walk(const storage::Target& target, NameMatcher& matcher, bool rdata) {
    std::set<std::string> found;
    storage::PageRequest request;
    for (bool complete = false; !complete;) {
      auto page = database_
                      ->Read({target,
                              {.types = types_,
                               .without_types = {},
                               .time_first_before_s = {},
                               .time_first_after_s = {},
                               .time_last_before_s = {},
                               .time_last_after_s = {}}},
                             request)
                      .value();
      for (const auto& record : page.records) {
        const std::string text = rdata ? RdataText(record) : dns::NameText(base::AsBytes(record.owner));
        if (testing::MatchAll(matcher, {text}).front()) found.insert(record.owner + record.rdata);
      }
      complete = page.complete;
      request.resume = std::move(page.resume);
    }
    return found;
  }

  static std::string RdataText(const observation::Record& record) {
    const auto name = base::AsBytes(record.rdata).subspan(record.type == kMx ? 2 : 0);
    return (record.type == kMx ? "1 " : "") + dns::NameText(name);
  }

  // How many of `rounds` random patterns were narrowed.
  int Compare(int rounds, bool rdata) {
    int narrowed = 0;
    for (int round = 0; round < rounds; ++round) {
      const bool is_glob = round % 2 == 0;
      std::string text = is_glob ? testing::RandomGlob(random_) : testing::RandomRegex(random_);
      text += testing::Choice(random_, is_glob ? kGlobEnds : kRegexEnds);
      const auto syntax = is_glob ? PatternSyntax::kGlob : PatternSyntax::kRegex;
      auto pattern = Pattern::Compile(text, syntax);
      if (!pattern) continue;
      const auto target = rdata ? RdataTarget(pattern->tree(), types_) : OwnerTarget(pattern->tree());
      if (std::holds_alternative<storage::AllRecords>(target)) continue;
      ++narrowed;
      auto matcher = NameMatcher::Create(*std::move(pattern), std::nullopt).value();
      EXPECT_EQ(Walk(target, matcher, rdata), Walk(storage::AllRecords{}, matcher, rdata)) << text;
    }
    return narrowed;
  }

  static constexpr std::array<std::string_view, 4> kGlobEnds = {"", ".a.", ".com.", ".a.com."};
  static constexpr std::array<std::string_view, 4> kRegexEnds = {"", R"(\.a\.$)", R"(\.com\.$)", R"(\.a.*\.com\.$)"};

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::mt19937 random_{11};
  std::vector<std::uint16_t> types_ = {kA};
};

TEST_F(NarrowedWalk, FindsTheSameOwnersAsAFullOne) {
  EXPECT_GT(Compare(120, false), 30);
}

TEST_F(NarrowedWalk, FindsTheSameRdataAsAFullOne) {
  types_ = {kNs, kMx};
  EXPECT_GT(Compare(80, true), 20);
}

}  // namespace
}  // namespace spoor::controlplane
