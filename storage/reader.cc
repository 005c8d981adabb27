#include "storage/reader.h"

#include <algorithm>
#include <utility>

#include "storage/index_scan.h"
#include "storage/key_range.h"
#include "storage/range_source.h"
#include "storage/resume_token.h"

namespace spoor::storage {
namespace {

// Fills one page. Goes on behind a full page until the next record that would belong to the answer, within max_scanned,
// so that `complete` is false only when there is more or the bound was reached.
class PageFiller {
 public:
  PageFiller(const Query& query, const PageRequest& request, RangeSource ranges, IndexScan scan, std::string position)
      : query_(query),
        request_(request),
        ranges_(std::move(ranges)),
        scan_(std::move(scan)),
        position_(std::move(position)) {}

  // True when the answer is complete.
  base::Result<bool> Fill() {
    const std::string begin = position_;
    for (;;) {
      base::Result<std::optional<KeyRange>> range = ranges_.Next();
      if (!range) return std::unexpected(range.error());
      if (!*range) return true;
      std::string after = (*range)->Contains(begin) ? begin : std::string();
      if (const auto started = scan_.Start(**std::move(range), std::move(after)); !started) {
        return std::unexpected(started.error());
      }
      const base::Result<bool> through = FillFromRange();
      if (!through || !*through) return through;
    }
  }

  std::vector<observation::Record> TakeRecords() { return std::move(records_); }
  // Full key of the last record looked at.
  const std::string& position() const { return position_; }

 private:
  // False when the page is full or the bound was reached before the end of the range.
  base::Result<bool> FillFromRange() {
    for (;;) {
      const base::Result<Entry*> entry = scan_.Next();
      if (!entry) return std::unexpected(entry.error());
      if (*entry == nullptr) return true;
      const bool belongs = Belongs((*entry)->record);
      if (scanned_ == request_.max_scanned || (belongs && records_.size() == request_.max_records)) return false;
      ++scanned_;
      position_ = (*entry)->position;
      if (belongs) records_.push_back(std::move((*entry)->record));
    }
  }

  bool Belongs(const observation::Record& record) const {
    // Keys that hold RDATA by its pivot name bring in other RDATA with that name.
    const auto* raw = std::get_if<RdataRaw>(&query_.target);
    return (raw == nullptr || record.rdata == raw->octets) && Passes(query_.filter, record);
  }

  const Query& query_;
  const PageRequest& request_;
  RangeSource ranges_;
  IndexScan scan_;
  std::string position_;
  std::size_t scanned_ = 0;
  std::vector<observation::Record> records_;
};

}  // namespace

bool Passes(const Filter& filter, const observation::Record& record) {
  const auto below = [](std::uint32_t value, const std::optional<std::uint32_t>& fence) {
    return !fence || value < *fence;
  };
  const auto above = [](std::uint32_t value, const std::optional<std::uint32_t>& fence) {
    return !fence || value > *fence;
  };
  const bool type_wanted = filter.types.empty() || std::ranges::find(filter.types, record.type) != filter.types.end();
  return type_wanted && below(record.time_first_s, filter.time_first_before_s) &&
         above(record.time_first_s, filter.time_first_after_s) &&
         below(record.time_last_s, filter.time_last_before_s) && above(record.time_last_s, filter.time_last_after_s);
}

base::Result<Page> ReadPage(const Environment& environment, const Query& query, const PageRequest& request) {
  if (request.max_records == 0 || request.max_scanned == 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "query: a page of no records; ask for at least one");
  }
  base::Result<Plan> plan = MakePlan(query);
  if (!plan) return std::unexpected(plan.error());
  const Index index = plan->index;
  base::Result<std::string> position = DecodeResume(index, base::AsBytes(request.resume));
  if (!position) return std::unexpected(position.error());

  const base::Result<Transaction> txn = Transaction::BeginRead(environment.get());
  if (!txn) return std::unexpected(txn.error());
  base::Result<RangeSource> ranges = RangeSource::Open(environment, *txn, *std::move(plan), *position);
  if (!ranges) return std::unexpected(ranges.error());
  base::Result<IndexScan> scan = IndexScan::Open(environment, *txn, index);
  if (!scan) return std::unexpected(scan.error());

  PageFiller filler(query, request, *std::move(ranges), *std::move(scan), *std::move(position));
  const base::Result<bool> complete = filler.Fill();
  if (!complete) return std::unexpected(complete.error());
  return Page{filler.TakeRecords(), *complete ? std::string() : EncodeResume(index, filler.position()), *complete};
}

}  // namespace spoor::storage
