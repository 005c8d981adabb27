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
      builder_(options.block_records, options.block_octets, options.block_age_ms) {}

bool ExportLoop::Step(std::uint64_t now_ms) {
  const bool busy = failure_ ? Discard() : TakeRecords(now_ms);
  if (!failure_) {
    if (finishing_ && !busy) builder_.Close();
    builder_.CloseIfOld(now_ms);
    PushClosed();
    deliverer_.Poll(now_ms);
    if (deliverer_.failure()) Fail(*deliverer_.failure());
    ReportIfDue(now_ms);
  }
  // Relaxed: values for people; nothing else is published through them.
  counters_.connected.store(deliverer_.connected(), std::memory_order_relaxed);
  counters_.spool_octets.store(deliverer_.spool_octets(), std::memory_order_relaxed);
  if (finishing_) AdvanceFinish(now_ms);
  return busy;
}

void ExportLoop::BeginFinish(std::uint64_t deadline_s) {
  finishing_ = true;
  const std::uint64_t outage_s = options_.outage_timeout_s;
  deliverer_.set_patience_s(outage_s == 0 ? deadline_s : std::min(outage_s, deadline_s));
}

// Nothing is taken while a closed block waits for room: the rings fill up, and the workers hold back or count.
bool ExportLoop::TakeRecords(std::uint64_t now_ms) {
  bool taken = false;
  for (RecordRing* ring : rings_) {
    taken |= ring->Drain(kTurn_records, [this, now_ms](const observation::RecordView& record) {
      PushClosed();
      if (!builder_.closed().empty()) return false;
      counters_.observations_taken.Add(record.count);
      builder_.Add(record, now_ms);
      return true;
    }) > 0;
  }
  return taken;
}

bool ExportLoop::Discard() {
  bool taken = false;
  for (RecordRing* ring : rings_) {
    taken |= ring->Drain(kTurn_records, [this](const observation::RecordView& record) {
      counters_.observations_taken.Add(record.count);
      return true;
    }) > 0;
  }
  return taken;
}

void ExportLoop::PushClosed() {
  std::deque<Block>& closed = builder_.closed();
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
  if (!report_source_ || finishing_ || now_ms < reported_ms_ + options_.report_interval_ms) return;
  reported_ms_ = now_ms;
  deliverer_.Report(MakeReport(false));
}

void ExportLoop::AdvanceFinish(std::uint64_t now_ms) {
  if (!RingsEmpty()) return;
  if (failure_) {
    done_ = true;
  } else if (closing_since_ms_) {
    done_ = deliverer_.closed() || now_ms >= *closing_since_ms_ + kClosing_ms;
  } else if (builder_.empty() && deliverer_.everything_acknowledged()) {
    closing_since_ms_ = now_ms;
    deliverer_.Close(MakeReport(true));
  }
}

bool ExportLoop::RingsEmpty() const {
  return std::ranges::all_of(rings_, [](const RecordRing* ring) { return ring->empty(); });
}

v1::CounterReport ExportLoop::MakeReport(bool final_report) const {
  v1::CounterReport report;
  report.set_final(final_report);
  if (!report_source_) return report;
  for (const auto& [name, value] : report_source_()) {
    v1::Counter* counter = report.add_counters();
    counter->set_name(name);
    counter->set_value(value);
  }
  return report;
}

}  // namespace spoor::dataplane
