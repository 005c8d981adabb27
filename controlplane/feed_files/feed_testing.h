// For tests: feeds on a real database in a temporary folder, without a server.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "controlplane/feed_files/feed.h"
#include "controlplane/feed_files/feed_journal.h"
#include "controlplane/feed_files/piece_reader.h"
#include "controlplane/store_testing.h"
#include "controlplane/watchlist/hit_limits.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane::testing {

inline std::int64_t Now_ms() {
  return static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000);
}

// Its last two labels, as a domain of two labels is registered.
inline base::ByteSpan LastTwoLabels(base::ByteSpan owner) {
  std::vector<std::size_t> begins;
  for (std::size_t at = 0; owner[at] != 0; at += owner[at] + 1) begins.push_back(at);
  return begins.size() < 2 ? base::ByteSpan() : owner.subspan(begins[begins.size() - 2]);
}

class FeedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.folder = folder_.path() + "/feeds";
    options_.feeds.assign(kFeedKinds.begin(), kFeedKinds.end());
    options_.interval_s = 60;
    options_.formats = {
        kCursorFormat, {FileForm::kNdjson, FileCompression::kGzip}, {FileForm::kCsv, FileCompression::kNone}};
    Reopen();
  }

  // As after a kill: what was not on disk is gone.
  void Reopen() {
    journal_.reset();
    database_.reset();
    auto opened = storage::Database::Open({folder_.path() + "/data", 256u << 20});
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    database_ = *std::move(opened);
    journal_ = std::make_unique<FeedJournal>(options_, *database_, counters_);
    if (!hits_) hits_ = *HitLog::Open("", HitLimits(), counters_);
  }

  FeedContext context() { return {*database_, *hits_, coverage_, counters_}; }

  std::unique_ptr<Feed> OpenFeed(FeedKind kind) {
    if (begin_.begin_ms == 0) begin_ = {NewestPosition(kind, context()), Now_ms()};
    auto feed = Feed::Open(kind, options_, context(), begin_);
    EXPECT_TRUE(feed.has_value()) << feed.error().message;
    if (IsOfJournal(kind)) database_->ReserveJournal((*feed)->journal_end());
    return *std::move(feed);
  }

  void Commit(const std::vector<observation::Record>& records) {
    std::vector<observation::RecordView> views;
    for (const auto& record : records) views.push_back(record.view());
    const storage::Batch batch{{"fixture", Boot(), ++sequence_}, views};
    storage::CommitDetail detail;
    if (journal_->wanted()) {
      detail.domain_of = LastTwoLabels;
      detail.journal = [&](std::vector<storage::CommittedRecord>& committed) { return journal_->Row(committed); };
    }
    const auto outcome = database_->Commit({&batch, 1}, nullptr, detail);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
  }

  // Looks behind the time at which an edition is due.
  static void LookWhenDue(Feed& feed) {
    feed.Look(feed.next_ms() + 1'500, [] { return false; });
  }

  static std::string PathOf(const Feed& feed, const v1::FeedEdition& edition, std::string_view format) {
    for (const v1::FeedFile& file : edition.files()) {
      if (file.format() == format) return feed.editions().path() + "/" + file.name();
    }
    return "";
  }

  static std::string FileText(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static std::vector<std::string> Lines(const Feed& feed, const v1::FeedEdition& edition) {
    std::vector<std::string> lines;
    auto reader = PieceReader::Open(PathOf(feed, edition, "ndjson.zst"), 0);
    EXPECT_TRUE(reader.has_value());
    for (std::string text; reader && *reader->Next(text);) {
      for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
        lines.push_back(text.substr(begin, text.find('\n', begin) - begin));
      }
    }
    return lines;
  }

  // Owners of all editions, in order.
  static std::vector<std::string> Owners(const Feed& feed) {
    std::vector<std::string> owners;
    for (const v1::FeedEdition& edition : feed.editions().After(0, 1000)) {
      for (const std::string& line : Lines(feed, edition)) {
        owners.push_back(ParseFeedLine(line)->observation().record().rrname());
      }
    }
    return owners;
  }

  static std::uint64_t Boot() { return 1; }

  test::TemporaryFolder folder_;
  FeedOptions options_;
  Counters counters_;
  CoverageLog coverage_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<HitLog> hits_;
  std::unique_ptr<FeedJournal> journal_;
  Feed::Place begin_;
  std::uint64_t sequence_ = 0;
};

}  // namespace spoor::controlplane::testing
