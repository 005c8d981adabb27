#include "dataplane/export/exporter.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "dataplane/export/export_loop.h"

namespace spoor::dataplane {
namespace {

// Rings have no bell: this is how long a record may lie in one unseen.
constexpr std::chrono::microseconds kIdle{500};
constexpr std::chrono::milliseconds kConnecting{5};

}  // namespace

class Exporter::Impl {
 public:
  Impl(ExporterOptions options, std::span<RecordRing* const> rings)
      : options_(std::move(options)), rings_(rings.begin(), rings.end()) {
    if (options_.boot_epoch == 0) options_.boot_epoch = base::UnixNow_ns();
  }

  ~Impl() { StopThread(); }

  base::Result<> Connect();
  void Start();
  base::Result<> Finish(std::uint64_t deadline_s);
  std::optional<base::Error> failure() const {
    const std::lock_guard lock(failure_mutex_);
    return failure_;
  }

  ReportSource* report_source = nullptr;
  std::atomic<bool> failed{false};  // set after failure_
  rpc::DeliveryCounters delivery_counters;
  ExportLoopCounters loop_counters;

 private:
  void Run();
  void StopThread();
  std::unexpected<base::Error> CannotReach(base::ErrorCode code) const;

  ExporterOptions options_;
  std::vector<RecordRing*> rings_;
  rpc::Wakeup wakeup_;
  std::unique_ptr<Deliverer> deliverer_;
  std::unique_ptr<ExportLoop> loop_;
  std::thread thread_;
  std::uint64_t deadline_s_ = 0;     // written before finish_ is set, read after it was seen
  std::atomic<bool> finish_{false};  // requests to the thread
  std::atomic<bool> abandon_{false};
  mutable std::mutex failure_mutex_;
  std::optional<base::Error> failure_;  // guarded by failure_mutex_
};

base::Result<> Exporter::Impl::Connect() {
  auto deliverer = Deliverer::Open(options_, delivery_counters, wakeup_);
  if (!deliverer) return std::unexpected(deliverer.error());
  deliverer_ = std::move(*deliverer);
  const std::uint64_t until_ms = base::MonotonicNow_ms() + options_.connect_timeout_s * 1000;
  for (;;) {
    const std::uint64_t now_ms = base::MonotonicNow_ms();
    deliverer_->Poll(now_ms);
    if (deliverer_->ever_connected() && !deliverer_->failure()) return {};
    if (deliverer_->failure()) return CannotReach(deliverer_->failure()->code);
    if (now_ms >= until_ms) return CannotReach(base::ErrorCode::kUnavailable);
    wakeup_.WaitFor(kConnecting);
  }
}

std::unexpected<base::Error> Exporter::Impl::CannotReach(base::ErrorCode code) const {
  std::string reason = deliverer_->trouble();
  if (reason.empty()) reason = fmt::format("no answer in {} s", options_.connect_timeout_s);
  return base::Fail(code, fmt::format("cannot reach the control plane at {}: {}; is spoord running there?",
                                      options_.control_address, reason));
}

void Exporter::Impl::Start() {
  loop_ = std::make_unique<ExportLoop>(options_, rings_, *deliverer_, loop_counters);
  if (report_source != nullptr) loop_->set_report_source(*report_source);
  thread_ = std::thread([this] { Run(); });
}

void Exporter::Impl::Run() {
  bool finishing = false;
  while (!loop_->done() && !abandon_) {
    if (!finishing && finish_) {
      finishing = true;
      loop_->BeginFinish(deadline_s_);
    }
    const bool busy = loop_->Step(base::MonotonicNow_ms());
    if (loop_->failure() && !failed) {
      const std::lock_guard lock(failure_mutex_);
      failure_ = loop_->failure();
      failed = true;
    }
    if (!busy) wakeup_.WaitFor(kIdle);
  }
}

base::Result<> Exporter::Impl::Finish(std::uint64_t deadline_s) {
  if (!thread_.joinable()) return base::Fail(base::ErrorCode::kInternal, "exporter: was not started");
  deadline_s_ = deadline_s;
  finish_ = true;
  wakeup_.Ring();
  thread_.join();
  if (!loop_->failure()) return {};
  const std::uint64_t missing =
      loop_counters.observations_taken.value() - delivery_counters.observations_acknowledged.value();
  return base::Fail(loop_->failure()->code,
                    fmt::format("{} observations not delivered: {}", missing, loop_->failure()->message));
}

void Exporter::Impl::StopThread() {
  abandon_ = true;
  wakeup_.Ring();
  if (thread_.joinable()) thread_.join();
}

Exporter::Exporter(ExporterOptions options, std::span<RecordRing* const> rings)
    : impl_(std::make_unique<Impl>(std::move(options), rings)) {}

Exporter::~Exporter() = default;

void Exporter::SetReportSource(ReportSource& source) {
  impl_->report_source = &source;
}

base::Result<> Exporter::Connect() {
  return impl_->Connect();
}
void Exporter::Start() {
  impl_->Start();
}
base::Result<> Exporter::Finish(std::uint64_t deadline_s) {
  return impl_->Finish(deadline_s);
}
bool Exporter::failed() const noexcept {
  return impl_->failed;
}
std::optional<base::Error> Exporter::failure() const {
  return impl_->failure();
}

ExporterCounters Exporter::counters() const {
  const rpc::DeliveryCounters& delivery = impl_->delivery_counters;
  const ExportLoopCounters& loop = impl_->loop_counters;
  ExporterCounters counters;
  counters.blocks_sent = delivery.blocks_sent.value();
  counters.blocks_resent = delivery.blocks_resent.value();
  counters.blocks_acknowledged = delivery.blocks_acknowledged.value();
  counters.observations_acknowledged = delivery.observations_acknowledged.value();
  counters.observations_taken = loop.observations_taken.value();
  counters.observations_in_rings = loop.observations_in_rings.value();
  counters.observations_open = loop.observations_open.value();
  counters.observations_in_memory = loop.observations_in_memory.value();
  counters.observations_in_spool = loop.observations_in_spool.value();
  counters.observations_discarded = loop.observations_discarded.value();
  counters.reconnects = delivery.reconnects.value();
  counters.recovered_observations = delivery.recovered_observations.value();
  counters.rejected_observations = delivery.rejected_observations.value();
  // Relaxed: values for people.
  counters.spool_octets = loop.spool_octets.load(std::memory_order_relaxed);
  counters.connected = loop.connected.load(std::memory_order_relaxed);
  return counters;
}

}  // namespace spoor::dataplane
