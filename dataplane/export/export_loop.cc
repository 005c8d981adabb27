#include "dataplane/export/export_loop.h"

#include <algorithm>
#include <utility>

namespace spoor::dataplane {
namespace {

// Records from one ring before the next one gets its turn.
constexpr std::size_t kTurn_records = 1024;
// How long the end of the stream may take once everything is acknowledged. Nothing is lost when it takes longer.
constexpr std::uint64_t kClosing_ms = 2000;

}  // namespace

ExportLoop::ExportLoop(const ExporterOptions& options, std::span<RecordRing* const> rings, Deliverer& deliverer,
                       ExportLoopCounters& counters)
    : options_(options),
      rings_(rings.begin(), rings.end()),
      deliverer_(deliverer),
      counters_(counters),
      taken_(rings.size()),
      builder_(options.block_records, options.block_octets, options.block_age_ms) {}

bool ExportLoop::Step(std::uint64_t now_ms) {
  const bool busy = TakeRecords(now_ms);
  if (!failure_) {
    if (finishing_ && !busy) builder_.Close();
    builder_.CloseIfOld(now_ms);
    PushClosed();
    deliverer_.Poll(now_ms);
    if (deliverer_.failure()) Fail(*deliverer_.failure());
    ReportIfDue(now_ms);
  }
  SetGauges();
  if (finishing_) AdvanceFinish(now_ms);
  return busy;
}

void ExportLoop::BeginFinish(std::uint64_t deadline_s) {
  finishing_ = true;
  if (cut_) cut_->End();
  const std::uint64_t outage_s = options_.outage_timeout_s;
  deliverer_.set_patience_s(outage_s == 0 ? deadline_s : std::min(outage_s, deadline_s));
}

void ExportLoop::set_report_source(ReportSource& source) {
  report_source_ = &source;
  cut_.emplace(source, rings_.size());
}

bool ExportLoop::TakeRecords(std::uint64_t now_ms) {
  bool taken = false;
  for (std::size_t ring = 0; ring < rings_.size(); ++ring) taken |= TakeFrom(ring, now_ms);
  return taken;
}

// Nothing is taken while a closed block waits for room: the rings fill up, and the workers hold back or count.
bool ExportLoop::TakeFrom(std::size_t ring, std::uint64_t now_ms) {
  return rings_[ring]->Drain(kTurn_records, [&](const observation::RecordView& record) {
    if (!failure_) PushClosed();
    if ((!failure_ && !builder_.closed().empty()) || Holds(ring)) return false;
    Take(ring, record, now_ms);
    return true;
  }) > 0;
}

void ExportLoop::Take(std::size_t ring, const observation::RecordView& record, std::uint64_t now_ms) {
  taken_[ring] += record.count;
  counters_.observations_taken.Add(record.count);
  if (failure_) {
    counters_.observations_discarded.Add(record.count);
  } else {
    builder_.Add(record, now_ms);
  }
}

// A report must not make a worker refuse: when a held ring fills up, it is given up and begun anew.
bool ExportLoop::Holds(std::size_t ring) {
  if (!cut_ || !cut_->Holds(ring, taken_[ring])) return false;
  if (rings_[ring]->used_slots() < rings_[ring]->capacity_slots() / 2) return true;
  cut_->End();
  return false;
}

void ExportLoop::PushClosed() {
  std::deque<rpc::Block>& closed = builder_.closed();
  while (!closed.empty() && deliverer_.Push(std::move(closed.front()))) closed.pop_front();
}

void ExportLoop::Fail(base::Error error) {
  builder_.Close();
  PushClosed();
  const bool kept = builder_.closed().empty() && deliverer_.KeepForLater();
  if (kept) error.message += "; what is missing is kept in " + options_.spool_folder + " for the next start";
  failure_ = std::move(error);
}

void ExportLoop::ReportIfDue(std::uint64_t now_ms) {
  if (!cut_ || finishing_) return;
  if (!cut_->active() && now_ms >= reported_ms_ + options_.report_interval_ms) cut_->Begin();
  if (!cut_->complete()) return;
  reported_ms_ = now_ms;
  deliverer_.Report(MakeReport(false));
  cut_->End();
}

// What a worker had handed over and is not taken must be in its ring: an empty one holds nothing, and the difference
// would be a residue.
std::uint64_t ExportLoop::ObservationsInRings() const {
  std::uint64_t sum = 0;
  for (std::size_t ring = 0; ring < rings_.size(); ++ring) {
    const std::uint64_t handed_over = cut_->handed_over(ring);
    if (!rings_[ring]->empty() && handed_over > taken_[ring]) sum += handed_over - taken_[ring];
  }
  return sum;
}

void ExportLoop::AdvanceFinish(std::uint64_t now_ms) {
  if (!RingsEmpty()) return;
  if (failure_) {
    done_ = true;
  } else if (closing_since_ms_) {
    done_ = deliverer_.closed() || now_ms >= *closing_since_ms_ + kClosing_ms;
  } else if (builder_.empty() && deliverer_.everything_acknowledged()) {
    closing_since_ms_ = now_ms;
    if (cut_) cut_->Begin();
    deliverer_.Close(MakeReport(true));
  }
}

bool ExportLoop::RingsEmpty() const {
  return std::ranges::all_of(rings_, [](const RecordRing* ring) { return ring->empty(); });
}

void ExportLoop::SetGauges() {
  // Relaxed: values for people; nothing else is published through them.
  counters_.connected.store(deliverer_.connected(), std::memory_order_relaxed);
  counters_.spool_octets.store(deliverer_.spool_octets(), std::memory_order_relaxed);
  counters_.observations_open.Set(builder_.waiting_observations());
  counters_.observations_in_memory.Set(deliverer_.observations_in_memory());
  counters_.observations_in_spool.Set(deliverer_.observations_in_spool());
}

v1::CounterReport ExportLoop::MakeReport(bool final_report) {
  v1::CounterReport report;
  report.set_final(final_report);
  if (report_source_ == nullptr) return report;
  cut_->complete();
  SetGauges();
  counters_.observations_in_rings.Set(ObservationsInRings());
  for (const auto& [name, value] : report_source_->Counters()) {
    v1::Counter* counter = report.add_counters();
    counter->set_name(name);
    counter->set_value(value);
  }
  for (const SamplingSpan& span : report_source_->SamplingSpans()) {
    v1::SamplingSpan* sampling = report.add_sampling();
    sampling->set_begin_ms(static_cast<std::int64_t>(span.begin_ms));
    sampling->set_end_ms(static_cast<std::int64_t>(span.end_ms));
    sampling->set_one_in(span.one_in);
  }
  return report;
}

}  // namespace spoor::dataplane
