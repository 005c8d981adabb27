#include "controlplane/feed_files/feed.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "controlplane/feed_files/edition_eraser.h"
#include "controlplane/feed_files/manifest.h"
#include "controlplane/services/question_span.h"

namespace spoor::controlplane {
namespace {

// What was being committed when an edition ends should be in it.
constexpr std::int64_t kGrace_ms = 500;
constexpr std::int64_t kRetry_ms = 10'000;
// Tens of thousands of tombstones may stand.
constexpr std::int64_t kTombstones_ms = 2'000;
constexpr std::size_t kEditionsAtOnce = 100;

}  // namespace

base::Result<std::unique_ptr<Feed>> Feed::Open(FeedKind kind, const FeedOptions& options, const FeedContext& context,
                                               const Place& begin) {
  auto folder = EditionFolder::Open(options.folder + "/" + std::string(FeedName(kind)), kind);
  if (!folder) return std::unexpected(folder.error());
  auto feed = std::unique_ptr<Feed>(new Feed(kind, options, context, *std::move(folder)));
  feed->Begin(begin);
  return feed;
}

void Feed::Begin(const Place& begin) {
  const auto newest = folder_->newest();
  if (newest && newest->time_end_ms() >= begin.begin_ms) return GoOnBehind(*newest);
  place_ = begin;
  due_ms_ = kind_ == FeedKind::kFull ? begin.begin_ms : DueBehind(begin.begin_ms);
}

void Feed::GoOnBehind(const v1::FeedEdition& edition) {
  const std::lock_guard lock(mutex_);
  place_ = {edition.journal_end(), edition.time_end_ms()};
  due_ms_ = DueBehind(edition.time_end_ms());
}

std::int64_t Feed::Interval_ms() const {
  return 1000 * (kind_ == FeedKind::kFull ? options_.full_interval_s : options_.interval_s);
}

// Editions end at round times; the full one ends when it is done.
std::int64_t Feed::DueBehind(std::int64_t begin_ms) const {
  return kind_ == FeedKind::kFull ? begin_ms + Interval_ms() : (begin_ms / Interval_ms() + 1) * Interval_ms();
}

// Over as many intervals as have passed.
std::int64_t Feed::EndAt(std::int64_t now_ms) const {
  return kind_ == FeedKind::kFull ? now_ms : (now_ms - kGrace_ms) / Interval_ms() * Interval_ms();
}

std::int64_t Feed::next_ms() const {
  const std::lock_guard lock(mutex_);
  return due_ms_;
}

std::uint64_t Feed::journal_end() const {
  const std::lock_guard lock(mutex_);
  return place_.behind;
}

v1::FeedInfo Feed::Info() const {
  v1::FeedInfo info;
  const EditionFolder::Totals totals = folder_->totals();
  info.set_name(std::string(FeedName(kind_)));
  info.set_interval_s(static_cast<std::uint64_t>(Interval_ms() / 1000));
  info.set_edition_count(totals.editions);
  info.set_octet_count(totals.octets);
  info.set_first_sequence(totals.first_sequence);
  info.set_last_sequence(totals.last_sequence);
  if (const auto newest = folder_->newest()) info.set_last_time_end_ms(newest->time_end_ms());
  const std::lock_guard lock(mutex_);
  info.set_next_time_ms(due_ms_);
  info.set_error(error_);
  return info;
}

void Feed::Look(std::int64_t now_ms, const std::function<bool()>& stopped) {
  if (now_ms < retry_ms_) return;
  const auto done = DoDue(now_ms, stopped);
  if (!done && stopped()) return;
  const std::string error = done ? "" : done.error().message;
  if (!done) retry_ms_ = now_ms + kRetry_ms;
  if (!done) context_.counters.feed_editions_failed.Add();
  const std::lock_guard lock(mutex_);
  if (!done && error != error_) base::LogError("feed {}: {}; tried again every 10 s", FeedName(kind_), error);
  error_ = error;
}

base::Result<> Feed::DoDue(std::int64_t now_ms, const std::function<bool()>& stopped) {
  if (auto erased = EraseWhenDue(now_ms, stopped); !erased) return erased;
  const std::int64_t grace_ms = kind_ == FeedKind::kFull ? 0 : kGrace_ms;
  if (now_ms >= next_ms() + grace_ms) {
    if (auto written = Write(now_ms, stopped); !written) return written;
  }
  folder_->Retain(now_ms - 1000 * options_.retain_s, options_.max_octets);
  return {};
}

base::Result<> Feed::EraseWhenDue(std::int64_t now_ms, const std::function<bool()>& stopped) {
  if (now_ms < tombstones_ms_) return {};
  tombstones_ms_ = now_ms + kTombstones_ms;
  const std::uint64_t newest_id = ErasedFilter(context_.database.Tombstones(), 0).last_id();
  if (newest_id <= erased_id_) return {};
  auto erased = Erase(newest_id, stopped);
  if (erased) erased_id_ = newest_id;
  return erased;
}

// Dumps are not rewritten: they go, and the next is due.
base::Result<> Feed::Erase(std::uint64_t newest_id, const std::function<bool()>& stopped) {
  for (std::uint64_t behind = 0;;) {
    const auto editions = folder_->After(behind, kEditionsAtOnce);
    if (editions.empty()) return {};
    for (const v1::FeedEdition& edition : editions) {
      behind = edition.sequence();
      if (edition.tombstone_id() >= newest_id) continue;
      if (kind_ == FeedKind::kFull) {
        folder_->RemoveAll();
        const std::lock_guard lock(mutex_);
        due_ms_ = 0;
        return {};
      }
      const ErasedFilter erased(context_.database.Tombstones(), edition.tombstone_id());
      auto done = EraseFromEdition(kind_, edition, erased, options_.formats, stopped, *folder_);
      if (!done) return done;
    }
  }
}

base::Result<> Feed::Write(std::int64_t now_ms, const std::function<bool()>& stopped) {
  Place place;
  {
    const std::lock_guard lock(mutex_);
    place = place_;
  }
  const ErasedFilter erased(context_.database.Tombstones(), 0);
  v1::FeedEdition edition;
  edition.set_version(kEditionVersion);
  edition.set_feed(std::string(FeedName(kind_)));
  edition.set_sequence(folder_->next_sequence());
  edition.set_revision(1);
  edition.set_time_begin_ms(kind_ == FeedKind::kFull ? now_ms : place.begin_ms);
  edition.set_tombstone_id(erased.last_id());
  auto writer = EditionWriter::Begin(folder_->path(), kind_, std::move(edition), options_.formats);
  if (!writer) return std::unexpected(writer.error());
  const EditionSpan span{place.behind, EndAt(now_ms)};
  if (auto filled = FillEdition(kind_, span, context_, erased, stopped, *writer); !filled) return filled;
  v1::FeedEdition& filled = writer->edition();
  filled.set_time_end_ms(kind_ == FeedKind::kFull
                             ? std::max(now_ms, static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000))
                             : span.end_ms);
  FillCoverage(context_.coverage.Over(filled.time_begin_ms() / 1000, filled.time_end_ms() / 1000),
               *filled.mutable_coverage());
  const auto finished = writer->Finish();
  if (!finished) return std::unexpected(finished.error());
  if (auto published = folder_->Publish(*finished); !published) return published;
  context_.counters.feed_editions.Add();
  context_.counters.feed_records.Add(finished->record_count());
  GoOnBehind(*finished);
  return {};
}

}  // namespace spoor::controlplane
