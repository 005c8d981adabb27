#include "controlplane/feed_files/feed_line.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

FeedItem Item() {
  FeedItem item;
  v1::Observation& observation = *item.mutable_observation();
  v1::Record& record = *observation.mutable_record();
  record.set_rrname("www.example.com.");
  record.set_rrtype_text("TXT");
  record.set_rdata_text(R"("a, \"b\"")");
  record.set_time_first_s(1'700'000'000);
  record.set_time_last_s(1'700'000'300);
  record.set_count(7);
  observation.set_commit_time_ms(1'700'000'301'250);
  observation.set_is_new_record(true);
  observation.set_is_new_name(true);
  observation.set_new_domain("example.com.");
  item.set_watchlist("brands");
  item.set_revision(3);
  item.set_entry_count(9);
  item.add_entries()->set_name("*.example.com");
  item.add_entries()->set_regex("^www");
  return item;
}

std::string Line(FeedKind kind, FileForm form) {
  std::string line;
  AppendFeedLine(kind, form, Item(), line);
  return line;
}

constexpr std::string_view kCof =
    R"({"rrname":"www.example.com.","rrtype":"TXT","rdata":["\"a, \\\"b\\\"\""],"time_first":1700000000,)"
    R"("time_last":1700000300,"count":7)";

TEST(FeedLine, GoldenJson) {
  constexpr std::string_view kNews = R"(,"commit_time_ms":1700000301250,"new":"domain","domain":"example.com.")";
  constexpr std::string_view kHit =
      R"(,"watchlist":"brands","revision":3,"entry_count":9,"entries":["*.example.com","/^www/"])";
  EXPECT_EQ(Line(FeedKind::kFull, FileForm::kNdjson), fmt::format("{}}}\n", kCof));
  EXPECT_EQ(Line(FeedKind::kNewDomains, FileForm::kNdjson), fmt::format("{}{}}}\n", kCof, kNews));
  EXPECT_EQ(Line(FeedKind::kHits, FileForm::kNdjson), fmt::format("{}{}{}}}\n", kCof, kNews, kHit));
}

TEST(FeedLine, GoldenCsv) {
  EXPECT_EQ(FeedHeader(FeedKind::kFull, FileForm::kCsv), "rrname,rrtype,rdata,time_first,time_last,count\r\n");
  EXPECT_EQ(FeedHeader(FeedKind::kHits, FileForm::kNdjson), "");
  EXPECT_EQ(
      FeedHeader(FeedKind::kHits, FileForm::kCsv),
      "rrname,rrtype,rdata,time_first,time_last,count,commit_time_ms,new,domain,watchlist,revision,entry_count\r\n");
  EXPECT_EQ(
      Line(FeedKind::kHits, FileForm::kCsv),
      "www.example.com.,TXT,\"\"\"a, \\\"\"b\\\"\"\"\"\",1700000000,1700000300,7,1700000301250,domain,example.com.,"
      "brands,3,9\r\n");
}

TEST(FeedLine, JsonReadsBack) {
  for (const FeedKind kind : kFeedKinds) {
    std::string line = Line(kind, FileForm::kNdjson);
    const auto item = ParseFeedLine(std::string_view(line).substr(0, line.size() - 1));
    ASSERT_TRUE(item);
    std::string again;
    AppendFeedLine(kind, FileForm::kNdjson, *item, again);
    EXPECT_EQ(again, line);
  }
}

TEST(FeedLine, RefusesWhatIsNone) {
  for (const char* text : {"", "{}", "[]", "null", R"({"rrname":1})", R"({"rrname":"a.","rrtype":"A","rdata":[]})"}) {
    EXPECT_FALSE(ParseFeedLine(text)) << text;
  }
}

TEST(FeedOptions, NamesReadBack) {
  for (const FeedKind kind : kFeedKinds) EXPECT_EQ(FeedOfName(FeedName(kind)), kind);
  EXPECT_FALSE(FeedOfName("news"));
  EXPECT_EQ(ParseFeeds("all")->size(), 5u);
  EXPECT_EQ(*ParseFeeds("hits,changes,hits"), (std::vector{FeedKind::kHits, FeedKind::kChanges}));
  EXPECT_EQ(ParseFeeds("hits,").error().message,
            "'': give all, or some of new-domains, new-records, changes, hits, full");
  EXPECT_FALSE(ParseFeeds(""));
  EXPECT_EQ(ParseFormats("csv,ndjson.zst,csv.gz")->size(), 3u);
  EXPECT_EQ(ParseFormats("csv")->front(), kCursorFormat);
  EXPECT_FALSE(ParseFormats("xml"));
}

}  // namespace
}  // namespace spoor::controlplane
