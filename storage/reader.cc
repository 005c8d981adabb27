#include "storage/reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "dns/name.h"
#include "dns/rdata_pivot.h"
#include "storage/day_finder.h"
#include "storage/key_range.h"
#include "storage/range_source.h"
#include "storage/record_scan.h"
#include "storage/resume_token.h"

namespace spoor::storage {
namespace {

// Whether the ranges of a target bring in other records, too.
struct HasOthers {
  bool operator()(const RdataRaw&) const { return true; }
  bool operator()(const OwnerChildren&) const { return true; }
  bool operator()(const RdataChildren&) const { return true; }
  template <class Target>
  bool operator()(const Target&) const {
    return false;
  }
};

// Whether a record in the ranges of a target is one of its records.
struct IsTarget {
  const observation::TupleView& tuple;

  // Keys that hold RDATA by its pivot name bring in other RDATA with that name.
  bool operator()(const RdataRaw& target) const { return base::AsChars(tuple.rdata) == target.octets; }
  bool operator()(const OwnerChildren& target) const { return IsChild(tuple.owner, target.name); }
  bool operator()(const RdataChildren& target) const {
    const auto name = dns::PivotName(tuple.type, tuple.rdata);
    return name && IsChild(*name, target.name);
  }
  template <class Target>
  bool operator()(const Target&) const {
    return true;
  }

 private:
  static bool IsChild(base::ByteSpan name, const std::string& domain) {
    return dns::LabelCount(name) == dns::LabelCount(base::AsBytes(domain)) + 1;
  }
};

// Fills one page. Goes on behind a full page until the next record that would belong to the answer, within max_scanned,
// so that `complete` is false only when there is more or the bound was reached.
class PageFiller {
 public:
  PageFiller(const Query& query, const PageRequest& request, const RecordSink& sink, RangeSource ranges,
             RecordScan& scan, DayFinder* days, std::string position)
      : query_(query),
        request_(request),
        sink_(sink),
        ranges_(std::move(ranges)),
        scan_(scan),
        days_(days),
        position_(std::move(position)) {}

  // True when the answer is complete.
  base::Result<bool> Fill() {
    const std::string begin = position_;
    for (;;) {
      base::Result<std::optional<KeyRange>> range = ranges_.Next();
      if (!range) return std::unexpected(range.error());
      if (!*range) return true;
      const auto started = scan_.Start(**range, (*range)->Contains(begin) ? begin : std::string());
      if (!started) return std::unexpected(started.error());
      const base::Result<bool> through = FillFromRange();
      if (!through || !*through) return through;
    }
  }

  // Full key of the last record looked at.
  const std::string& position() const { return position_; }
  std::size_t scanned_count() const { return scanned_; }

 private:
  // False when the page is full or the bound was reached before the end of the range.
  base::Result<bool> FillFromRange() {
    for (;;) {
      const base::Result<const observation::RecordView*> record = scan_.Next();
      if (!record) return std::unexpected(record.error());
      if (*record == nullptr) return true;
      const bool belongs = !scan_.erased() && Belongs(**record);
      if (scanned_ == request_.max_scanned || (belongs && given_ == request_.max_records)) return false;
      ++scanned_;
      given_ += belongs ? 1 : 0;
      if (belongs) {
        if (const auto given = Give(**record); !given) return std::unexpected(given.error());
      }
      // Kept only where the page may end: it costs as much as the rest.
      if (scanned_ < request_.max_scanned && given_ < request_.max_records) continue;
      position_.clear();
      scan_.key().AppendTo(position_);
    }
  }

  base::Result<> Give(const observation::RecordView& record) {
    FoundRecord found{record, {}};
    if (days_ != nullptr) {
      const auto days = days_->Find(record);
      if (!days) return std::unexpected(days.error());
      found.days = *days;
    }
    sink_(found);
    return {};
  }

  bool Belongs(const observation::RecordView& record) const {
    return (!has_others_ || std::visit(IsTarget{record.tuple}, query_.target)) && Passes(query_.filter, record);
  }

  const Query& query_;
  const bool has_others_ = std::visit(HasOthers{}, query_.target);
  const PageRequest& request_;
  const RecordSink& sink_;
  RangeSource ranges_;
  RecordScan& scan_;
  DayFinder* days_;  // when they were asked for
  std::string position_;
  std::size_t scanned_ = 0;
  std::size_t given_ = 0;
};

}  // namespace

bool Passes(const Filter& filter, const observation::RecordView& record) {
  const auto below = [](std::uint32_t value, const std::optional<std::uint32_t>& fence) {
    return !fence || value < *fence;
  };
  const auto above = [](std::uint32_t value, const std::optional<std::uint32_t>& fence) {
    return !fence || value > *fence;
  };
  const auto has_type = [&record](const std::vector<std::uint16_t>& types) {
    return std::ranges::find(types, record.tuple.type) != types.end();
  };
  const bool type_wanted = (filter.types.empty() || has_type(filter.types)) && !has_type(filter.without_types);
  const bool provenance_wanted =
      filter.provenance == observation::kAllProvenance || (filter.provenance & record.provenance) != 0;
  return type_wanted && provenance_wanted && below(record.time_first_s, filter.time_first_before_s) &&
         above(record.time_first_s, filter.time_first_after_s) &&
         below(record.time_last_s, filter.time_last_before_s) && above(record.time_last_s, filter.time_last_after_s);
}

base::Result<PageEnd> ReadPage(const Snapshot& snapshot, const Secret& secret, const Query& query,
                               const PageRequest& request, const RecordSink& sink) {
  if (request.max_records == 0 || request.max_scanned == 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "query: a page of no records; ask for at least one");
  }
  base::Result<Plan> plan = MakePlan(query);
  if (!plan) return std::unexpected(plan.error());
  const Index index = plan->index;
  base::Result<std::string> position = DecodeResume(index, base::AsBytes(request.resume));
  if (!position) return std::unexpected(position.error());
  base::Result<RangeSource> ranges = RangeSource::Open(snapshot, *std::move(plan), *position);
  if (!ranges) return std::unexpected(ranges.error());

  RecordScan scan(snapshot, secret, index, request.with_days && index == Index::kForward);
  std::optional<DayFinder> days;
  if (request.with_days) days.emplace(snapshot, secret, index, scan);
  PageFiller filler(query, request, sink, *std::move(ranges), scan, days ? &*days : nullptr, *std::move(position));
  const base::Result<bool> complete = filler.Fill();
  if (!complete) return std::unexpected(complete.error());
  return PageEnd{*complete ? std::string() : EncodeResume(index, filler.position()), *complete, filler.scanned_count()};
}

}  // namespace spoor::storage
