#include "controlplane/services/record_pager.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/record_proto.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMaxPageRecords = 1000;
// Each may be looked up for them.
constexpr std::size_t kMaxPageRecordsWithDays = 256;
// A bound on the time of one step: some tens of milliseconds.
constexpr std::size_t kMaxScannedPerPage = 20'000;

std::size_t OctetsOf(const storage::Page& page) {
  std::size_t octets = 0;
  for (const auto& days : page.days) octets += days.size() * sizeof(storage::DayCount);
  for (const auto& record : page.records) octets += record.owner.size() + record.rdata.size() + sizeof record;
  return octets;
}

bool IsSameTuple(const observation::Record& a, const observation::Record& b) {
  return a.type == b.type && a.owner == b.owner && a.rdata == b.rdata;
}

}  // namespace

RecordPager::RecordPager(const storage::Database& database, Question question, AnswerBounds bounds,
                         std::string position)
    : database_(database),
      question_(std::move(question)),
      fingerprint_(Fingerprint(question_)),
      limit_(bounds.records),
      budget_(bounds.cost),
      position_(std::move(position)) {}

base::Result<RecordPager::Step> RecordPager::Next(Interruption interruption, Records& records, v1::StreamEnd& end) {
  if (next_ == page_.size()) {
    if (complete_) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
    if (LimitReached()) return LookBeyondLimit(interruption, end);
    if (EndsFor(interruption, first_page_)) return EndWith(v1::END_STATE_FAILED, ReasonOf(interruption), end);
    if (budget_.is_spent()) return EndWith(v1::END_STATE_LIMITED, kCostLimitReached, end);
    if (auto read = ReadPage(); !read) {
      if (first_page_ && read.error().code == base::ErrorCode::kInvalidArgument) return std::unexpected(read.error());
      return EndWith(v1::END_STATE_FAILED, read.error().message, end);
    }
    first_page_ = false;
  }
  if (next_ == page_.size()) return complete_ ? EndWith(v1::END_STATE_SUCCEEDED, "", end) : Step::kNothingYet;
  Emit(records);
  return Step::kRecords;
}

bool RecordPager::EndsFor(Interruption interruption, bool is_first_page) {
  if (interruption == Interruption::kOutOfTime) return !is_first_page;
  return interruption != Interruption::kNone;
}

std::string_view RecordPager::ReasonOf(Interruption interruption) {
  switch (interruption) {
    case Interruption::kStopping:
      return "spoord is stopping; go on with the resume token";
    case Interruption::kRefused:
      return "the API key may have no more; go on with the resume token when it may";
    default:
      return "out of time before the deadline; go on with the resume token";
  }
}

base::Result<storage::Page> RecordPager::Look(const storage::PageRequest& request) {
  auto page = database_.Read(question_.query, request);
  if (page) budget_.Add(page->scanned_count);
  return page;
}

base::Result<storage::Page> RecordPager::ReadSieved(std::size_t max_records, const std::string& position) {
  auto page = Look({max_records, budget_.PageOf(kMaxScannedPerPage), position, question_.with_days});
  if (!page) return page;
  // Large RDATA must not make large pages: 1000 records of 64 KiB would be 64 MiB for each client.
  const bool small = OctetsOf(*page) <= kMaxMessage_octets;
  const std::size_t most = question_.with_days ? kMaxPageRecordsWithDays : kMaxPageRecords;
  page_size_ = small ? std::min(page_size_ * 4, most) : std::max<std::size_t>(page_size_ / 4, 1);
  if (question_.sieve) question_.sieve->Keep(page->records);
  return page;
}

base::Result<> RecordPager::ReadPage() {
  auto page = ReadSieved(NextPageSize(), position_);
  if (!page) return std::unexpected(page.error());
  if (limit_ != 0 && page->records.size() > limit_ - sent_) {
    if (auto cut = CutAtLimit(*page); !cut) return cut;
  }
  page_ = std::move(page->records);
  days_ = std::move(page->days);
  next_ = 0;
  position_ = std::move(page->resume);
  complete_ = page->complete;
  return {};
}

// Of a sieved page more may be left than the limit allows.
base::Result<> RecordPager::CutAtLimit(storage::Page& page) {
  page.records.resize(static_cast<std::size_t>(limit_ - sent_));
  auto position = PositionBehind(page.records.back());
  if (!position) return std::unexpected(position.error());
  page.resume = *std::move(position);
  page.complete = false;
  more_ = true;
  return {};
}

// The store gives positions behind pages only: its records are read again one by one, at most a page of them and what
// was added meanwhile. Records are never removed.
base::Result<std::string> RecordPager::PositionBehind(const observation::Record& record) {
  for (std::string position = position_;;) {
    auto page = Look({1, kMaxScannedPerPage, position, false});
    if (!page) return std::unexpected(page.error());
    const bool found = !page->records.empty() && IsSameTuple(page->records.front(), record);
    if (found) return std::move(page->resume);
    if (page->complete) return base::Fail(base::ErrorCode::kInternal, "a record went away while it was sent");
    position = std::move(page->resume);
  }
}

// With a sieve nobody knows how many records must be read for those that are wanted.
std::size_t RecordPager::NextPageSize() const {
  if (limit_ == 0 || question_.sieve) return page_size_;
  return static_cast<std::size_t>(std::min<std::uint64_t>(page_size_, limit_ - sent_));
}

// The limit is reached: whether the answer is complete depends on whether one more record exists.
base::Result<RecordPager::Step> RecordPager::LookBeyondLimit(Interruption interruption, v1::StreamEnd& end) {
  constexpr std::string_view kMore = "more records match; go on with the resume token";
  if (more_) return EndWith(v1::END_STATE_LIMITED, kMore, end);
  if (EndsFor(interruption, first_page_) || budget_.is_spent()) {
    return EndWith(v1::END_STATE_LIMITED, "more records may match; go on with the resume token", end);
  }
  if (beyond_.empty()) beyond_ = position_;
  const auto page = ReadSieved(question_.sieve ? page_size_ : 1, beyond_);
  if (!page) return EndWith(v1::END_STATE_FAILED, page.error().message, end);
  if (!page->records.empty()) return EndWith(v1::END_STATE_LIMITED, kMore, end);
  if (page->complete) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
  beyond_ = page->resume;
  return Step::kNothingYet;
}

void MessageRoom::Add(observation::Record record, const std::vector<storage::DayCount>* days) {
  v1::Record& out = *records_.Add();
  FillRecord(std::move(record), out);
  if (days != nullptr) FillDays(*days, out);
  octets_ += out.ByteSizeLong();
}

void RecordPager::Emit(Records& records) {
  MessageRoom room(records);
  while (next_ < page_.size() && room.has_any()) {
    room.Add(std::move(page_[next_]), question_.with_days ? &days_[next_] : nullptr);
    ++next_;
    ++sent_;
  }
}

RecordPager::Step RecordPager::EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const {
  end.set_state(state);
  end.set_message(std::string(message));
  end.set_record_count(sent_);
  if (state != v1::END_STATE_SUCCEEDED && !position_.empty()) {
    end.set_resume_token(EncodeResumeToken(fingerprint_, position_));
  }
  return Step::kEnd;
}

}  // namespace spoor::controlplane
