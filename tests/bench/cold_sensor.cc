// A worker on a source that is in no cache (cold_source.h), with delivery to a running spoord; or the peer of it, which
// receives and frees. Prints one line of JSON: "bench" has frames a second, the rest are the counters of the worker:
//   cold_sensor ADDRESS SECONDS BUFFERS --sensor|--sensor-no-memo|--receive      the capture: SPOOR_BENCH_CAPTURE
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/populate.h"
#include "dataplane/counters_json.h"
#include "dataplane/export/exporter.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port_source.h"
#include "dataplane/worker_set.h"
#include "tests/bench/cold_source.h"

namespace spoor::bench {
namespace {

using std::chrono::milliseconds;

struct Run {
  std::string address;
  unsigned seconds = 0;
  std::size_t buffers = 0;
  std::string mode;
};

// Everything was received twice: the first round is the arrival of new names, then all buffers have been used.
void WaitForRounds(const dataplane::ReceiveLimit& limit, const Run& run) {
  while (limit.received_frames() < 2 * run.buffers && !limit.reached()) std::this_thread::sleep_for(milliseconds(1));
}

// Frames a second of the lcore at work, which is told to end.
std::uint64_t Measure(dataplane::ReceiveLimit& limit, const Run& run) {
  WaitForRounds(limit, run);
  const std::uint64_t begin_ms = base::MonotonicNow_ms();
  const std::uint64_t before = limit.received_frames();
  std::this_thread::sleep_for(std::chrono::seconds(run.seconds));
  const std::uint64_t frames = limit.received_frames() - before;
  const std::uint64_t spent_ms = base::MonotonicNow_ms() - begin_ms;
  limit.Stop();
  return frames * 1000 / spent_ms;
}

base::Result<std::uint64_t> Receive(dataplane::Eal& eal, ColdSource& source, const Run& run) {
  dataplane::ReceiveLimit limit(dataplane::ReceiveLimit::kEndless);
  auto job = [&] {
    while (!limit.reached()) limit.Count(source.ReceiveAndFree());
  };
  eal.Launch(0, job);
  const std::uint64_t rate = Measure(limit, run);
  eal.Wait(0);
  return rate;
}

base::Result<std::uint64_t> Sense(dataplane::Eal& eal, ColdSource& cold, dataplane::WorkerSet& workers,
                                  const Run& run) {
  dataplane::ExporterOptions delivery;
  delivery.control_address = run.address;
  delivery.sensor_id = "cold";
  dataplane::Exporter exporter(delivery, workers.rings());
  if (auto contact = exporter.Connect(); !contact) return std::unexpected(contact.error());
  exporter.Start();
  dataplane::ReceiveLimit limit(dataplane::ReceiveLimit::kEndless);
  dataplane::PortSource source({cold.queue()}, cold.pool(), limit);
  auto job = [&] { workers.Work(0, source); };
  eal.Launch(0, job);
  const std::uint64_t rate = Measure(limit, run);
  eal.Wait(0);
  while (!workers.Flush() && !exporter.failed()) std::this_thread::sleep_for(milliseconds(1));
  if (auto finished = exporter.Finish(60); !finished) return std::unexpected(finished.error());
  return rate;
}

// The counters of a worker that has ended.
dataplane::NamedCounters CountersOf(dataplane::WorkerSet& workers) {
  workers.AskCounters();
  if (!workers.HandedOver(0)) return {};
  return workers.counters();
}

base::Result<std::string> Bench(const Run& run) {
  const auto frames = ReadFrames(CapturePath());
  dataplane::PipelineConfig config;
  if (run.mode == "--sensor-no-memo") config.answer_memo_entries = 0;
  dataplane::WorkerSet workers(config, 1);
  if (auto populated = base::PopulateMemory(); !populated) return std::unexpected(populated.error());
  auto eal = dataplane::Eal::Start({.memory = dataplane::MbufPool::Memory({.frame_count = run.buffers})});
  if (!eal) return std::unexpected(eal.error());
  if (!(*eal)->hugepages()) return base::Fail(base::ErrorCode::kFailedPrecondition, "no free huge pages");
  auto cold = ColdSource::Open(frames, run.buffers);
  if (!cold) return std::unexpected(cold.error());
  const auto rate = run.mode == "--receive" ? Receive(**eal, **cold, run) : Sense(**eal, **cold, workers, run);
  if (!rate) return std::unexpected(rate.error());
  auto counters = CountersOf(workers);
  counters.emplace_back("bench.frames_per_second", *rate);
  return dataplane::CountersJson({.id = "cold", .name = "", .version = ""}, counters);
}

}  // namespace
}  // namespace spoor::bench

int main(int count, char** words) {
  if (count != 5) return 2;
  const spoor::bench::Run run{words[1], static_cast<unsigned>(std::atoi(words[2])),
                              static_cast<std::size_t>(std::atoll(words[3])), words[4]};
  const auto line = spoor::bench::Bench(run);
  if (!line) {
    fmt::print(stderr, "{}\n", line.error().message);
    return 1;
  }
  fmt::print("{}\n", *line);
  return 0;
}
