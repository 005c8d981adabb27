// Search requests read, and records sieved.
#include "controlplane/services/search_sieve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controlplane/services/query_parser.h"
#include "controlplane/store_testing.h"
#include "dns/name_text.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kAsked_s = 1'700'000'000;

using ::testing::ElementsAre;
using testing::Ip;
using testing::MakeRecord;
using testing::Name;

v1::SearchRequest Request(const std::string& pattern) {
  v1::SearchRequest request;
  request.set_pattern(pattern);
  return request;
}

std::vector<std::string> Kept(const v1::SearchRequest& request, std::vector<observation::Record> records) {
  auto question = ParseQuestion(request, kAsked_s);
  EXPECT_TRUE(question.has_value()) << question.error().message;
  question->sieve->Keep(records);
  std::vector<std::string> kept;
  for (const auto& record : records) {
    kept.push_back(dns::NameText(base::AsBytes(record.owner)) + " " + std::to_string(record.type));
  }
  return kept;
}

TEST(SearchSieve, KeepsOwnersInTheirOrder) {
  EXPECT_THAT(Kept(Request("b"), {MakeRecord("a", 1, Ip("192.0.2.1")), MakeRecord("b", 1, Ip("192.0.2.1")),
                                  MakeRecord("b", 16, "\1x"), MakeRecord("c", 1, Ip("192.0.2.1")),
                                  MakeRecord("bc", 1, Ip("192.0.2.1"))}),
              ElementsAre("b. 1", "b. 16", "bc. 1"));
}

TEST(SearchSieve, LooksAtRdataAsText) {
  v1::SearchRequest request = Request(R"(^(10 mail\.|192\.0\.2\.1$|"v=spf1))");
  request.set_side(v1::SEARCH_SIDE_RDATA);
  EXPECT_THAT(Kept(request, {MakeRecord("a", 1, Ip("192.0.2.1")), MakeRecord("a", 1, Ip("192.0.2.10")),
                             MakeRecord("a", 15, std::string("\0\12", 2) + Name("mail.example")),
                             MakeRecord("a", 16, "\6v=SPF1"), MakeRecord("a", 16, "\5v=xyz")}),
              ElementsAre("a. 1", "a. 15", "a. 16"));
}

// Texts go to the matcher in batches; records with the text of the one before share its verdict over their border.
TEST(SearchSieve, TakesLargeRdataInBatches) {
  v1::SearchRequest request = Request("z");
  request.set_side(v1::SEARCH_SIDE_RDATA);
  std::vector<observation::Record> records;
  for (int i = 0; i < 9; ++i) {
    std::string rdata(40'000, 'x');
    if (i / 3 == 1) rdata[100] = 'z';
    records.push_back(MakeRecord("n" + std::to_string(i), 65280, rdata));
  }
  // Unknown types are shown in hexadecimal: 7a is z.
  request.set_pattern("7a78");
  EXPECT_THAT(Kept(request, records), ElementsAre("n3. 65280", "n4. 65280", "n5. 65280"));
}

TEST(SearchSieve, TellsHowFarItIs) {
  auto question = ParseQuestion(Request("nothing"), kAsked_s);
  std::vector<observation::Record> records = {MakeRecord("a", 1, Ip("192.0.2.1")), MakeRecord("a", 16, "\1x"),
                                              MakeRecord("b", 16, "\1x")};
  question->sieve->Keep(records);
  EXPECT_EQ(question->sieve->progress().examined_count, 2u);
  EXPECT_EQ(question->sieve->progress().position, "b.");
  question->sieve->Keep(records);
  EXPECT_EQ(question->sieve->progress().examined_count, 2u);
}

TEST(ParseSearch, WalksNoMoreThanThePatternNeeds) {
  EXPECT_TRUE(std::holds_alternative<storage::AllRecords>(ParseQuestion(Request("a"), kAsked_s)->query.target));
  const auto narrowed = ParseQuestion(Request(R"(\.example\.com\.$)"), kAsked_s);
  EXPECT_TRUE(std::holds_alternative<storage::OwnerSubtree>(narrowed->query.target));
  v1::SearchRequest rdata = Request(R"(\.example\.com\.$)");
  rdata.set_side(v1::SEARCH_SIDE_RDATA);
  EXPECT_TRUE(std::holds_alternative<storage::AllRecords>(ParseQuestion(rdata, kAsked_s)->query.target));
  rdata.mutable_filter()->add_rrtypes(2);
  EXPECT_TRUE(std::holds_alternative<storage::RdataSubtree>(ParseQuestion(rdata, kAsked_s)->query.target));
}

TEST(ParseSearch, NamesTheBadField) {
  const auto error = [](const v1::SearchRequest& request) {
    const auto question = ParseQuestion(request, kAsked_s);
    return question ? "" : question.error().message;
  };
  EXPECT_TRUE(error(Request("")).starts_with("pattern: column 1: "));
  EXPECT_TRUE(error(Request("ab(c")).starts_with("pattern: column 3: "));
  v1::SearchRequest request = Request("a");
  request.set_exclude("b**");
  EXPECT_TRUE(error(request).starts_with("exclude: column 3: "));
  request = Request("a");
  request.set_syntax(static_cast<v1::PatternSyntax>(7));
  EXPECT_TRUE(error(request).starts_with("syntax: "));
  request = Request("a");
  request.set_side(static_cast<v1::SearchSide>(7));
  EXPECT_TRUE(error(request).starts_with("side: "));
  request = Request("a");
  request.mutable_filter()->add_rrtypes(0);
  EXPECT_TRUE(error(request).starts_with("filter.rrtypes: "));
}

TEST(ParseSearch, FingerprintsTellQuestionsApart) {
  std::vector<v1::SearchRequest> requests(7, Request("a.b"));
  requests[1].set_pattern("a.c");
  requests[2].set_syntax(v1::PATTERN_SYNTAX_GLOB);
  requests[3].set_side(v1::SEARCH_SIDE_RDATA);
  requests[4].set_exclude("x");
  requests[5].mutable_filter()->add_rrtypes(1);
  requests[6].set_pattern("a.");
  requests[6].set_exclude("b");
  std::vector<std::uint64_t> fingerprints;
  for (const auto& request : requests) fingerprints.push_back(Fingerprint(*ParseQuestion(request, kAsked_s)));
  std::ranges::sort(fingerprints);
  EXPECT_EQ(std::ranges::adjacent_find(fingerprints), fingerprints.end());
  v1::SearchRequest same = Request("a.b");
  same.set_syntax(v1::PATTERN_SYNTAX_REGEX);
  same.set_side(v1::SEARCH_SIDE_OWNER);
  EXPECT_EQ(Fingerprint(*ParseQuestion(same, kAsked_s)), Fingerprint(*ParseQuestion(requests[0], kAsked_s)));
}

}  // namespace
}  // namespace spoor::controlplane
