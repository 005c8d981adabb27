// A sensor from start to end: DPDK, workers, exporter, and the captures or the port that feed them. Owns all of them in
// construction order; main() only asks it to start, receive and finish.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/stop_signal.h"
#include "dataplane/counters_json.h"
#include "dataplane/export/exporter.h"
#include "dataplane/io/capture_check.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/reception.h"
#include "dataplane/io/spreader.h"
#include "dataplane/progress.h"
#include "dataplane/sampling.h"
#include "dataplane/sensor_counters.h"
#include "dataplane/sensor_options.h"
#include "dataplane/worker_set.h"

namespace spoor::dataplane {

// Main thread only.
class Sensor : private ReportSource {
 public:
  // `captures`: the checked files of a replay, in order; empty for live capture. `stop` outlives the sensor.
  Sensor(SensorOptions options, std::vector<CaptureInfo> captures, base::StopSignal& stop);
  ~Sensor() override;
  Sensor(const Sensor&) = delete;
  Sensor& operator=(const Sensor&) = delete;

  // Starts DPDK and the workers' memory and reaches the control plane. Nothing is received yet.
  base::Result<> Start();
  // Receives: every capture, or the ports until its time is over or a stop is asked for. After an error too, Finish is
  // due.
  base::Result<> Receive();
  // Hands over what is pending and waits until the control plane has committed all of it.
  base::Result<> Finish();

  // Once nothing runs any more: after Finish.
  NamedCounters counters();
  SensorIdentity identity() const;
  // "N frames, M messages accepted, K observations committed in S s (R frames/s)".
  std::string Summary();

 private:
  // For the exporter's thread, or this one after it ended.
  void Ask() override;
  std::optional<std::uint64_t> HandedOver(std::size_t ring) override;
  Values Counters() override;
  std::vector<SamplingSpan> SamplingSpans() override;

  base::Result<> StartDpdk();
  unsigned LcoreCount() const;
  base::Result<> StartDelivery();
  base::Result<> ReplayAll();
  base::Result<> Replay(const CaptureInfo& capture, Progress& progress);
  base::Result<> Capture();
  base::Result<> OpenReception(const Reception::Input& input);
  void CloseReception();
  // What the open ports counted so far. Under port_mutex_.
  PortCounterMap OpenPorts() const;
  void LaunchWorkers();
  // Samples flows while workers cannot keep up.
  void LookAtLoad(std::uint64_t now_ms);
  // Between looks at the lcores. False when receiving should end early.
  bool KeepGoing();

  const SensorOptions options_;
  const std::vector<CaptureInfo> captures_;
  base::StopSignal& stop_;
  const std::uint64_t boot_epoch_;  // nanoseconds since the Unix epoch

  std::unique_ptr<Eal> eal_;
  MbufPool pool_;
  Spreaders spreaders_;  // one per receive core
  std::unique_ptr<WorkerSet> workers_;
  ReceptionBase reception_base_;
  std::unique_ptr<Sampling> sampling_;  // of live capture, unless it is switched off

  std::mutex port_mutex_;  // guards the next two: reports read counters on the exporter's thread
  std::unique_ptr<Reception> reception_;
  PortCounterMap closed_ports_;

  std::unique_ptr<Exporter> exporter_;  // last: its thread reads all of the above

  std::uint64_t started_ms_ = 0;
  // 0 until known; reports read them.
  std::atomic<std::uint64_t> receiving_ms_{0};
  std::atomic<std::uint64_t> total_ms_{0};
};

}  // namespace spoor::dataplane
