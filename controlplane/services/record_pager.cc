#include "controlplane/services/record_pager.h"

#include <algorithm>
#include <utility>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/record_proto.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMaxPageRecords = 1000;
// A bound on the time of one step: some tens of milliseconds.
constexpr std::size_t kMaxScannedPerPage = 20'000;

std::size_t OctetsOf(const std::vector<observation::Record>& records) {
  std::size_t octets = 0;
  for (const auto& record : records) octets += record.owner.size() + record.rdata.size() + sizeof record;
  return octets;
}

}  // namespace

RecordPager::RecordPager(const storage::Database& database, storage::Query query, std::uint64_t limit,
                         std::string position)
    : database_(database),
      query_(std::move(query)),
      fingerprint_(Fingerprint(query_)),
      limit_(limit),
      position_(std::move(position)) {}

base::Result<RecordPager::Step> RecordPager::Next(bool stopping, Records& records, v1::StreamEnd& end) {
  if (next_ == page_.size()) {
    if (complete_) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
    if (stopping) return EndWith(v1::END_STATE_FAILED, "spoord is stopping; go on with the resume token", end);
    if (LimitReached()) return LookBeyondLimit(end);
    if (auto read = ReadPage(); !read) {
      if (first_page_ && read.error().code == base::ErrorCode::kInvalidArgument) return read;
      return EndWith(v1::END_STATE_FAILED, read.error().message, end);
    }
    first_page_ = false;
  }
  if (next_ == page_.size()) return complete_ ? EndWith(v1::END_STATE_SUCCEEDED, "", end) : Step::kNothingYet;
  Emit(records);
  return Step::kRecords;
}

base::Result<RecordPager::Step> RecordPager::ReadPage() {
  auto page = database_.Read(query_, {NextPageSize(), kMaxScannedPerPage, position_});
  if (!page) return std::unexpected(page.error());
  page_ = std::move(page->records);
  next_ = 0;
  position_ = std::move(page->resume);
  complete_ = page->complete;
  // Large RDATA must not make large pages: 1000 records of 64 KiB would be 64 MiB for each client.
  const bool small = OctetsOf(page_) <= kMaxMessage_octets;
  page_size_ = small ? std::min(page_size_ * 4, kMaxPageRecords) : std::max<std::size_t>(page_size_ / 4, 1);
  return Step::kRecords;
}

std::size_t RecordPager::NextPageSize() const {
  if (limit_ == 0) return page_size_;
  return static_cast<std::size_t>(std::min<std::uint64_t>(page_size_, limit_ - sent_));
}

// The limit is reached: whether the answer is complete depends on whether one more record exists.
base::Result<RecordPager::Step> RecordPager::LookBeyondLimit(v1::StreamEnd& end) {
  if (beyond_.empty()) beyond_ = position_;
  const auto page = database_.Read(query_, {1, kMaxScannedPerPage, beyond_});
  if (!page) return EndWith(v1::END_STATE_FAILED, page.error().message, end);
  if (!page->records.empty()) {
    return EndWith(v1::END_STATE_LIMITED, "more records match; go on with the resume token", end);
  }
  if (page->complete) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
  beyond_ = page->resume;
  return Step::kNothingYet;
}

void RecordPager::Emit(Records& records) {
  std::size_t octets = 0;
  while (next_ < page_.size() && records.size() < kMaxRecordsPerMessage && octets < kMaxMessage_octets) {
    v1::Record& out = *records.Add();
    FillRecord(std::move(page_[next_++]), out);
    octets += out.ByteSizeLong();
    ++sent_;
  }
}

RecordPager::Step RecordPager::EndWith(v1::EndState state, const std::string& message, v1::StreamEnd& end) const {
  end.set_state(state);
  end.set_message(message);
  end.set_record_count(sent_);
  if (state != v1::END_STATE_SUCCEEDED && !position_.empty()) {
    end.set_resume_token(EncodeResumeToken(fingerprint_, position_));
  }
  return Step::kEnd;
}

}  // namespace spoor::controlplane
