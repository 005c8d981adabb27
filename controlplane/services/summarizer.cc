#include "controlplane/services/summarizer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "observation/record.h"

namespace spoor::controlplane {
namespace {

// A bound on the time of one step: some tens of milliseconds.
constexpr std::size_t kMaxScannedPerPage = 50'000;

}  // namespace

// Of one page. `enough` is the number of records with which the sum of the counts reaches `wanted`; 0 while it does
// not.
struct Summarizer::PageSum {
  std::uint64_t wanted = 0;  // 0: nothing is
  std::uint64_t records = 0;
  std::uint64_t count = 0;
  std::uint32_t time_first_s = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t time_last_s = 0;
  std::uint64_t enough = 0;

  void Add(const observation::RecordView& record) {
    ++records;
    count = observation::SaturatingAdd(count, record.count);
    time_first_s = std::min(time_first_s, record.time_first_s);
    time_last_s = std::max(time_last_s, record.time_last_s);
    if (enough == 0 && wanted != 0 && count >= wanted) enough = records;
  }
};

Summarizer::Summarizer(const storage::Database& database, Question question, SummaryBounds bounds, std::string position)
    : database_(database),
      query_(std::move(question.query)),
      fingerprint_(Fingerprint(query_)),
      bounds_(bounds),
      budget_(bounds.cost),
      position_(std::move(position)) {}

base::Result<Summarizer::Step> Summarizer::Next(Interruption interruption, v1::StreamEnd& end) {
  if (complete_) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
  if (IsBounded()) return EndWith(v1::END_STATE_LIMITED, "more records may match; go on with the resume token", end);
  if (RecordPager::EndsFor(interruption, first_page_)) {
    return EndWith(v1::END_STATE_FAILED, RecordPager::ReasonOf(interruption), end);
  }
  if (budget_.is_spent()) return EndWith(v1::END_STATE_LIMITED, kCostLimitReached, end);
  if (auto summed = SumPage(); !summed) {
    if (first_page_ && summed.error().code == base::ErrorCode::kInvalidArgument) return std::unexpected(summed.error());
    return EndWith(v1::END_STATE_FAILED, summed.error().message, end);
  }
  first_page_ = false;
  return Step::kNothingYet;
}

base::Result<storage::PageEnd> Summarizer::ReadPage(std::size_t max_records, std::size_t max_scanned, PageSum& sum) {
  auto page = database_.Visit(query_, {max_records, max_scanned, position_},
                              [&sum](const observation::RecordView& record) { sum.Add(record); });
  if (page) budget_.Add(page->scanned_count);
  return page;
}

// The store gives positions behind pages only: a page that goes beyond the bound is read again as far as it counts.
base::Result<> Summarizer::SumPage() {
  PageSum sum{.wanted = bounds_.count == 0 ? 0 : bounds_.count - summary_.count()};
  auto page = ReadPage(NextPageSize(), budget_.PageOf(kMaxScannedPerPage), sum);
  if (page && sum.enough != 0 && sum.enough < sum.records) {
    const auto enough = static_cast<std::size_t>(sum.enough);
    sum = PageSum{.wanted = sum.wanted};
    page = ReadPage(enough, kMaxScannedPerPage, sum);
  }
  if (!page) return std::unexpected(page.error());
  Take(sum);
  position_ = std::move(page->resume);
  complete_ = page->complete;
  return {};
}

void Summarizer::Take(const PageSum& sum) {
  if (sum.records == 0) return;
  const std::int64_t first_s = sum.time_first_s;
  const std::int64_t last_s = sum.time_last_s;
  const bool is_first = summary_.record_count() == 0;
  summary_.set_time_first_s(is_first ? first_s : std::min(summary_.time_first_s(), first_s));
  summary_.set_time_last_s(std::max(summary_.time_last_s(), last_s));
  summary_.set_record_count(summary_.record_count() + sum.records);
  summary_.set_count(observation::SaturatingAdd(summary_.count(), sum.count));
}

bool Summarizer::IsBounded() const {
  return (bounds_.records != 0 && summary_.record_count() >= bounds_.records) ||
         (bounds_.count != 0 && summary_.count() >= bounds_.count);
}

std::size_t Summarizer::NextPageSize() const {
  if (bounds_.records == 0) return kMaxScannedPerPage;
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(kMaxScannedPerPage, bounds_.records - summary_.record_count()));
}

Summarizer::Step Summarizer::EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const {
  end.set_state(state);
  end.set_message(std::string(message));
  end.set_record_count(summary_.record_count());
  if (state != v1::END_STATE_SUCCEEDED && !position_.empty()) {
    end.set_resume_token(EncodeResumeToken(fingerprint_, position_));
  }
  return Step::kEnd;
}

}  // namespace spoor::controlplane
