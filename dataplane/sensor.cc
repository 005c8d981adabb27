#include "dataplane/sensor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/populate.h"
#include "base/version.h"
#include "dataplane/port_watch.h"

namespace spoor::dataplane {
namespace {

constexpr std::uint64_t kLook_ms = 10;
constexpr char kReplayPort[] = "net_pcap_replay";
constexpr std::size_t kReplayMbufs = 8191;
constexpr std::size_t kLiveMbufs = 32767;

// A capture as net_pcap can name it: its arguments know no quoting, so an unusual path goes by file descriptor.
class CapturePath {
 public:
  explicit CapturePath(const std::string& path) : text_(path) {
    if (path.find_first_of(",=[]()\"' ") == std::string::npos) return;
    fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ >= 0) text_ = fmt::format("/proc/self/fd/{}", fd_);
  }
  ~CapturePath() {
    if (fd_ >= 0) close(fd_);
  }
  CapturePath(const CapturePath&) = delete;
  CapturePath& operator=(const CapturePath&) = delete;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  int fd_ = -1;
};

MbufDemand DemandOf(const SensorOptions& options, const std::vector<CaptureInfo>& captures) {
  MbufDemand demand{.frame_count = options.mempool_frames,
                    .thread_count = options.workers + options.receive_cores,
                    .longest_frame_octets = 0};
  if (demand.frame_count == 0) demand.frame_count = options.is_replay() ? kReplayMbufs : kLiveMbufs;
  if (options.is_replay()) demand.longest_frame_octets = 1;
  for (const CaptureInfo& capture : captures) {
    demand.longest_frame_octets = std::max(demand.longest_frame_octets, capture.longest_frame_octets);
  }
  return demand;
}

std::uint64_t UnixNow_ms() {
  return base::UnixNow_ns() / 1'000'000;
}

}  // namespace

Sensor::Sensor(SensorOptions options, std::vector<CaptureInfo> captures, base::StopSignal& stop)
    : options_(std::move(options)), captures_(std::move(captures)), stop_(stop), boot_epoch_(base::UnixNow_ns()) {}

Sensor::~Sensor() {
  CloseReception();
  // Its thread ends before what it reads does.
  exporter_.reset();
}

base::Result<> Sensor::Start() {
  // Ports that spread by themselves give fragments to the workers: these have tables too.
  for (unsigned core = 0; options_.workers > 1 && core < options_.receive_cores; ++core) {
    spreaders_.push_back(std::make_unique<Spreader>(options_.workers, options_.pipeline, core));
  }
  workers_ = std::make_unique<WorkerSet>(options_.pipeline, options_.workers);
  if (!options_.is_replay() && options_.sample_overload) {
    sampling_ = std::make_unique<Sampling>(std::uint64_t{options_.overload_calm_s} * 1000, workers_->flows());
  }
  if (!options_.is_replay()) {
    // Nobody waits for a live port's worker. Before DPDK starts threads.
    if (auto populated = base::PopulateMemory(); !populated) {
      const base::Error& error = populated.error();
      if (error.code == base::ErrorCode::kResourceExhausted) {
        return base::Fail(error.code, error.message + "; lower the sizes of the tables (--help)");
      }
      base::LogWarn("the first frames may be lost: {}", error.message);
    }
  }
  if (auto dpdk = StartDpdk(); !dpdk) return dpdk;
  // A port that does not exist is known before anybody is called.
  if (!options_.is_replay()) {
    if (auto opened = OpenReception({.ports = options_.live.ports}); !opened) return opened;
  }
  return StartDelivery();
}

base::Result<> Sensor::StartDpdk() {
  const MbufDemand demand = DemandOf(options_, captures_);
  auto eal = Eal::Start({.memory = MbufPool::Memory(demand),
                         .lcore_count = LcoreCount(),
                         .cpus = options_.live.cpus,
                         .pci_devices = options_.live.pci_devices,
                         .simd_bits = options_.live.simd_bits,
                         .hugepages = options_.hugepages,
                         .verbose = options_.verbose});
  if (!eal) return std::unexpected(eal.error());
  eal_ = std::move(*eal);
  const int node = options_.live.ports.empty() ? -1 : Port::NumaNodeOf(options_.live.ports.front());
  auto pool = MbufPool::Create(demand, node);
  if (!pool) return std::unexpected(pool.error());
  pool_ = std::move(*pool);
  const auto stamp = RegisterTimeStamp();
  if (!stamp) return std::unexpected(stamp.error());
  for (const auto& spreader : spreaders_) {
    if (auto rings = spreader->CreateRings(); !rings) return rings;
  }
  reception_base_ = {.eal = eal_.get(),
                     .pool = &pool_,
                     .stamp = *stamp,
                     .worker_count = options_.workers,
                     .idle = options_.live.idle,
                     .spreading = options_.live.spreading,
                     .flows = &workers_->flows(),
                     .spreaders = &spreaders_};
  return {};
}

// With several workers some are for receive cores, which may turn out not to be needed.
unsigned Sensor::LcoreCount() const {
  return options_.workers + static_cast<unsigned>(spreaders_.size());
}

base::Result<> Sensor::StartDelivery() {
  ExporterOptions delivery;
  delivery.control_address = options_.control;
  delivery.control_security = options_.control_security;
  delivery.sensor_id = options_.sensor_id;
  delivery.sensor_name = options_.sensor_name;
  delivery.version = base::kVersion;
  delivery.boot_epoch = boot_epoch_;
  delivery.connect_timeout_s = options_.control_timeout_s;
  // Live capture waits for the control plane as long as it takes; a replay is something that somebody waits for.
  delivery.outage_timeout_s = options_.is_replay() ? options_.control_timeout_s * SensorOptions::kPatience : 0;
  delivery.memory.octets = options_.unsent_mib << 20;
  delivery.spool_folder = options_.spool_dir;
  delivery.spool_limit_octets = options_.spool_limit_mib << 20;
  exporter_ = std::make_unique<Exporter>(std::move(delivery), workers_->rings());
  exporter_->SetReportSource(*this);
  if (auto contact = exporter_->Connect(); !contact) return contact;
  exporter_->Start();
  return {};
}

base::Result<> Sensor::OpenReception(const Reception::Input& input) {
  auto reception = Reception::Open(reception_base_, input);
  if (!reception) return std::unexpected(reception.error());
  const std::lock_guard lock(port_mutex_);
  reception_ = std::move(*reception);
  return {};
}

void Sensor::CloseReception() {
  if (reception_ == nullptr) return;
  // Not under the lock: a worker may wait for the exporter, whose thread may wait for the lock.
  reception_->Stop();
  reception_->Wait();
  const std::lock_guard lock(port_mutex_);
  for (const auto& [label, port] : OpenPorts()) closed_ports_[label] += port;
  reception_.reset();
}

PortCounterMap Sensor::OpenPorts() const {
  PortCounterMap ports;
  if (reception_ == nullptr) return ports;
  for (const auto& port : reception_->ports()) ports[port->label()] += port->counters();
  return ports;
}

base::Result<> Sensor::Receive() {
  started_ms_ = base::MonotonicNow_ms();
  auto received = options_.is_replay() ? ReplayAll() : Capture();
  receiving_ms_ = base::MonotonicNow_ms() - started_ms_;
  return received;
}

base::Result<> Sensor::ReplayAll() {
  std::uint64_t total_frames = 0;
  for (const CaptureInfo& capture : captures_) total_frames += capture.frame_count;
  Progress progress(total_frames);
  base::Result<> outcome;
  for (const CaptureInfo& capture : captures_) {
    auto replayed = Replay(capture, progress);
    // A damaged capture does not take the following ones with it; everything else ends the replay.
    if (!replayed && outcome) outcome = replayed;
    if (!replayed && replayed.error().code != base::ErrorCode::kDataLoss) return outcome;
  }
  return outcome;
}

base::Result<> Sensor::Replay(const CaptureInfo& capture, Progress& progress) {
  const CapturePath path(capture.path);
  const auto before = closed_ports_.find(kReplayPort);
  const std::uint64_t frames_before = before == closed_ports_.end() ? 0 : before->second.received;
  auto opened = OpenReception({.ports = {{.spec = kReplayPort + (",rx_pcap=" + path.text())}},
                               .expected_frames = capture.frame_count,
                               .link = capture.link});
  if (!opened) return opened;
  LaunchWorkers();
  bool whole = true;
  while (reception_->Running() && (whole = KeepGoing())) {
    progress.Update(capture.path, frames_before + reception_->received_frames());
  }
  if (!whole) reception_->Stop();
  reception_->Wait();
  const std::uint64_t received = reception_->received_frames();
  CloseReception();
  if (exporter_->failed()) return base::Fail(base::ErrorCode::kUnavailable, exporter_->failure()->message);
  if (received != capture.frame_count) {
    return base::Fail(
        base::ErrorCode::kFailedPrecondition,
        fmt::format("capture {}: {} of {} frames replayed: {}", capture.path, received, capture.frame_count,
                    whole ? "the file changed or cannot be read" : "stopped by a signal"));
  }
  if (capture.damage.empty()) return {};
  return base::Fail(base::ErrorCode::kDataLoss,
                    fmt::format("capture {}: all {} whole frames are replayed, then it is damaged: {}", capture.path,
                                capture.frame_count, capture.damage));
}

base::Result<> Sensor::Capture() {
  LaunchWorkers();
  // Not before everything is well: a failure is one line.
  if (!options_.live.notice.empty()) base::LogWarnText(options_.live.notice);
  if (options_.hugepages && !eal_->hugepages()) {
    base::LogWarn(
        "no free huge pages: packet buffers lie in small ones, which costs speed; mend it before the start: "
        "echo {} > /proc/sys/vm/nr_hugepages",
        Eal::HugePagesFor(MbufPool::Memory(DemandOf(options_, captures_))));
  }
  PortWatch watch(*eal_, *reception_, LcoreCount());
  watch.Announce(options_.workers);
  const std::uint64_t until_ms = options_.seconds == 0 ? ~std::uint64_t{0} : started_ms_ + options_.seconds * 1000;
  while (KeepGoing() && base::MonotonicNow_ms() < until_ms) {
    watch.Look(base::MonotonicNow_ms());
    LookAtLoad(base::MonotonicNow_ms());
  }
  CloseReception();
  if (sampling_ != nullptr) sampling_->End(UnixNow_ms());
  if (exporter_->failed()) return base::Fail(base::ErrorCode::kUnavailable, exporter_->failure()->message);
  return {};
}

void Sensor::LookAtLoad(std::uint64_t now_ms) {
  if (sampling_ == nullptr || !sampling_->Due(now_ms)) return;
  OverloadControl::Load load;
  {
    const std::lock_guard lock(port_mutex_);
    load = LoadOf(OpenPorts());
  }
  for (const auto& spreader : spreaders_) load.lost += spreader->lost_frames();
  sampling_->Look(now_ms, UnixNow_ms(), load);
}

void Sensor::LaunchWorkers() {
  reception_->Launch([this](unsigned worker, Reception::Source& source) {
    std::visit([&](auto& frames) { workers_->Work(worker, frames); }, source);
  });
}

bool Sensor::KeepGoing() {
  if (stop_.Wait(kLook_ms) || exporter_->failed()) return false;
  workers_->RotateFilter(base::MonotonicNow_ms());
  return true;
}

base::Result<> Sensor::Finish() {
  while (!workers_->Flush() && !exporter_->failed()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  auto finished = exporter_->Finish(std::uint64_t{options_.control_timeout_s} * SensorOptions::kPatience);
  total_ms_ = base::MonotonicNow_ms() - started_ms_;
  return finished;
}

void Sensor::Ask() {
  workers_->AskCounters();
}

std::optional<std::uint64_t> Sensor::HandedOver(std::size_t ring) {
  return workers_->HandedOver(static_cast<unsigned>(ring));
}

// What is further from the wire is read first: a frame that moves on meanwhile is waiting, and none is there twice.
NamedCounters Sensor::Counters() {
  NamedCounters counters = workers_->counters();
  AddSpreaderCounters(counters, spreaders_);
  {
    const std::lock_guard lock(port_mutex_);
    AddPortCounters(counters, OpenPorts(), closed_ports_);
  }
  AddDeliveryCounters(counters, exporter_->counters());
  AddCounters(counters, {{"sampling.one_in", sampling_ == nullptr ? 1 : sampling_->one_in()},
                         {"time.receiving_ms", receiving_ms_},
                         {"time.total_ms", total_ms_}});
  return counters;
}

std::vector<SamplingSpan> Sensor::SamplingSpans() {
  return sampling_ == nullptr ? std::vector<SamplingSpan>{} : sampling_->spans();
}

NamedCounters Sensor::counters() {
  Ask();
  for (unsigned worker = 0; worker < workers_->size(); ++worker) HandedOver(worker);
  return Counters();
}

SensorIdentity Sensor::identity() const {
  return {.id = options_.sensor_id, .name = options_.sensor_name, .boot_epoch = boot_epoch_, .version = base::kVersion};
}

std::string Sensor::Summary() {
  const NamedCounters values = counters();
  const double seconds = static_cast<double>(std::max<std::uint64_t>(total_ms_, 1)) / 1000;
  const std::uint64_t frames = CounterValue(values, "frames.received");
  return fmt::format("{} frames, {} messages accepted, {} observations committed in {:.2f} s ({} frames/s)", frames,
                     CounterValue(values, "messages.accepted"),
                     CounterValue(values, "delivery.observations.acknowledged"), seconds,
                     ShortNumber(static_cast<double>(frames) / seconds));
}

}  // namespace spoor::dataplane
