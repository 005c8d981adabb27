#include "controlplane/feed_files/feed_publisher.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/feed_files/feed_journal.h"
#include "controlplane/json_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::chrono::milliseconds kLook{250};

std::int64_t Now_ms() {
  return static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000);
}

constexpr std::uint32_t kActiveVersion = 1;
constexpr std::size_t kMaxActive_octets = 64 << 10;

// A feed that was written up to now goes on; another begins, and what was committed meanwhile is not in it.
Feed::Place BeginOf(FeedKind kind, v1::ActiveFeedsFile& former, const FeedContext& context) {
  const auto found = std::ranges::find(former.feeds(), FeedName(kind), &v1::ActiveFeed::feed);
  if (found != former.feeds().end()) return {found->behind(), found->begin_ms()};
  return {NewestPosition(kind, context), Now_ms()};
}

void Add(FeedKind kind, const Feed::Place& begin, v1::ActiveFeedsFile& active) {
  v1::ActiveFeed& feed = *active.add_feeds();
  feed.set_feed(std::string(FeedName(kind)));
  feed.set_behind(begin.behind);
  feed.set_begin_ms(begin.begin_ms);
}

}  // namespace

base::Result<std::unique_ptr<FeedPublisher>> FeedPublisher::Open(const FeedOptions& options,
                                                                 const FeedContext& context) {
  auto publisher = std::unique_ptr<FeedPublisher>(new FeedPublisher(context));
  if (const auto opened = publisher->OpenFeeds(options); !opened) return std::unexpected(opened.error());
  publisher->Start();
  return publisher;
}

// Without feeds and without a folder there is nothing to remember.
base::Result<> FeedPublisher::OpenFeeds(const FeedOptions& options) {
  std::error_code error;
  if (options.feeds.empty() && !std::filesystem::exists(options.folder, error)) return {};
  std::filesystem::create_directories(options.folder, error);
  std::filesystem::permissions(options.folder, std::filesystem::perms(0750), error);
  const std::string path = options.folder + "/active.json";
  v1::ActiveFeedsFile former;
  const auto read = ReadJsonFile(path, kMaxActive_octets, former);
  if (!read && read.error().code != base::ErrorCode::kNotFound) {
    base::LogWarn("feeds: {}: cannot be read; every feed begins anew", path);
  }
  if (former.version() != kActiveVersion) former.Clear();
  v1::ActiveFeedsFile active;
  active.set_version(kActiveVersion);
  for (const FeedKind kind : options.feeds) {
    const Feed::Place begin = BeginOf(kind, former, context_);
    auto feed = Feed::Open(kind, options, context_, begin);
    if (!feed) return std::unexpected(feed.error());
    Add(kind, begin, active);
    if (IsOfJournal(kind)) context_.database.ReserveJournal((*feed)->journal_end());
    feeds_.push_back(*std::move(feed));
  }
  std::ranges::sort(feeds_, {}, [](const auto& feed) { return FeedName(feed->kind()); });
  const auto written = WriteJsonFile(path, active);
  return written ? written : base::Fail(written.error().code, "feeds: " + written.error().message);
}

void FeedPublisher::Start() {
  const auto start = [this](bool full) {
    return std::make_unique<base::Ticker>(kLook, base::Ticker::First::kAtOnce,
                                          [this, full](const std::stop_token& stop) { Look(full, stop); });
  };
  if (Find(FeedName(FeedKind::kFull)) != nullptr) full_ = start(true);
  // Also without a feed: a journal that is left over goes.
  news_ = start(false);
}

FeedPublisher::~FeedPublisher() = default;

const Feed* FeedPublisher::Find(std::string_view name) const {
  const auto found = std::ranges::find(feeds_, name, [](const auto& feed) { return FeedName(feed->kind()); });
  return found == feeds_.end() ? nullptr : found->get();
}

void FeedPublisher::Look(bool full, const std::stop_token& stop) {
  const auto stopped = [&] { return stop.stop_requested(); };
  for (const auto& feed : feeds_) {
    if ((feed->kind() == FeedKind::kFull) == full && !stopped()) feed->Look(Now_ms(), stopped);
  }
  if (!full) TrimJournal();
}

// What stands in the editions of every feed that is made of it is not needed any more.
void FeedPublisher::TrimJournal() {
  std::uint64_t end = UINT64_MAX;
  for (const auto& feed : feeds_) {
    if (IsOfJournal(feed->kind())) end = std::min(end, feed->journal_end());
  }
  end = std::min(end, context_.database.Journal().last);
  if (end == trimmed_) return;
  const auto done = context_.database.TrimJournal(end);
  if (done) trimmed_ = end;
  if (!done) base::LogWarn("feeds: the journal: {}", done.error().message);
}

}  // namespace spoor::controlplane
