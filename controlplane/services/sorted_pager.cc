#include "controlplane/services/sorted_pager.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"
#include "storage/name_key.h"

namespace spoor::controlplane {
namespace {

// A page of the largest records has 64 MiB; a bound on the time of one step, too.
constexpr std::size_t kPageRecords = 1000;
constexpr std::size_t kMaxScannedPerPage = 20'000;
// Of RDATA, so many octets sort; longer ones that begin the same come in an order of their own.
constexpr std::size_t kSortedRdata_octets = 64;

// What the order looks at first; the smallest comes first.
std::uint64_t ValueOf(AnswerOrder order, const observation::Record& record) {
  switch (order) {
    case AnswerOrder::kTimeFirstAscending:
      return record.time_first_s;
    case AnswerOrder::kTimeFirstDescending:
      return ~std::uint64_t{record.time_first_s};
    case AnswerOrder::kTimeLastAscending:
      return record.time_last_s;
    case AnswerOrder::kTimeLastDescending:
      return ~std::uint64_t{record.time_last_s};
    case AnswerOrder::kCountDescending:
      return ~record.count;
    case AnswerOrder::kStore:
    case AnswerOrder::kName:
      break;
  }
  return 0;
}

// At most 600 octets, different for every record.
std::string SortKeyOf(AnswerOrder order, const observation::Record& record) {
  std::string key;
  base::ByteWriter writer(key);
  writer.U64(ValueOf(order, record));
  storage::AppendNameKey(key, base::AsBytes(record.owner), storage::LabelOrder::kFromRoot);
  key.push_back(storage::kNameEnd);
  writer.U16(record.type);
  std::string begin = record.rdata.substr(0, kSortedRdata_octets);
  begin.resize(kSortedRdata_octets);
  writer.Octets(base::AsBytes(begin));
  const XXH128_hash_t hash = XXH3_128bits(record.rdata.data(), record.rdata.size());
  writer.U64(hash.high64);
  writer.U64(hash.low64);
  return key;
}

}  // namespace

SortedPager::SortedPager(const storage::Database& database, Question question, AnswerBounds bounds,
                         std::string position)
    : database_(database),
      question_(std::move(question)),
      fingerprint_(Fingerprint(question_)),
      limit_(bounds.records == 0 ? kMostSorted : std::min(bounds.records, kMostSorted)),
      budget_(bounds.cost),
      behind_(std::move(position)) {}

base::Result<SortedPager::Step> SortedPager::Next(Interruption interruption, Records& records, v1::StreamEnd& end) {
  if (!looked_at_all_) return LookAtPage(interruption, end);
  if (next_ == entries_.size()) {
    if (!has_more_) return EndWith(v1::END_STATE_SUCCEEDED, "", end);
    return EndWith(v1::END_STATE_LIMITED, "more records match; go on with the resume token", end);
  }
  if (RecordPager::EndsFor(interruption, next_ == 0)) {
    return EndWith(v1::END_STATE_FAILED, RecordPager::ReasonOf(interruption), end);
  }
  MessageRoom room(records);
  while (next_ < entries_.size() && room.has_any()) {
    Entry& entry = entries_[next_++];
    room.Add(std::move(entry.record), question_.with_days ? &entry.days : nullptr);
  }
  return Step::kRecords;
}

base::Result<SortedPager::Step> SortedPager::LookAtPage(Interruption interruption, v1::StreamEnd& end) {
  if (interruption == Interruption::kOutOfTime) {
    return EndWith(v1::END_STATE_FAILED,
                   "out of time before everything was looked at; ask for less, or without an order", end);
  }
  if (interruption != Interruption::kNone) {
    return EndWith(v1::END_STATE_FAILED, RecordPager::ReasonOf(interruption), end);
  }
  if (budget_.is_spent()) {
    return EndWith(v1::END_STATE_FAILED,
                   "cost limit before everything was looked at; ask for less, raise it, or ask without an order", end);
  }
  auto page = database_.Read(question_.query,
                             {kPageRecords, budget_.PageOf(kMaxScannedPerPage), position_, question_.with_days});
  if (!page) return EndWith(v1::END_STATE_FAILED, page.error().message, end);
  budget_.Add(page->scanned_count);
  if (question_.sieve) question_.sieve->Keep(page->records);
  for (std::size_t i = 0; i < page->records.size(); ++i) {
    std::string key = SortKeyOf(question_.order, page->records[i]);
    if (key <= behind_) continue;
    Keep({std::move(key), std::move(page->records[i]),
          question_.with_days ? std::move(page->days[i]) : std::vector<storage::DayCount>()});
  }
  position_ = std::move(page->resume);
  looked_at_all_ = page->complete;
  if (looked_at_all_) std::sort_heap(entries_.begin(), entries_.end());
  return Step::kNothingYet;
}

void SortedPager::Keep(Entry entry) {
  if (entries_.size() == limit_ && entries_.front() < entry) {
    has_more_ = true;
    return;
  }
  octets_ += OctetsOf(entry);
  entries_.push_back(std::move(entry));
  std::push_heap(entries_.begin(), entries_.end());
  while (entries_.size() > limit_ || (octets_ > kMostSorted_octets && entries_.size() > 1)) DropLast();
}

void SortedPager::DropLast() {
  std::pop_heap(entries_.begin(), entries_.end());
  octets_ -= OctetsOf(entries_.back());
  entries_.pop_back();
  has_more_ = true;
}

std::size_t SortedPager::OctetsOf(const Entry& entry) {
  return sizeof entry + entry.key.size() + entry.record.owner.size() + entry.record.rdata.size() +
         entry.days.size() * sizeof(storage::DayCount);
}

SortedPager::Step SortedPager::EndWith(v1::EndState state, std::string_view message, v1::StreamEnd& end) const {
  end.set_state(state);
  end.set_message(std::string(message));
  end.set_record_count(next_);
  const std::string& behind = next_ == 0 ? behind_ : entries_[next_ - 1].key;
  if (state != v1::END_STATE_SUCCEEDED && !behind.empty()) {
    end.set_resume_token(EncodeResumeToken(fingerprint_, behind));
  }
  return Step::kEnd;
}

}  // namespace spoor::controlplane
