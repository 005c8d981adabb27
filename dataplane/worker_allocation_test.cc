// The loop of a worker takes no memory once it runs: not from the heap, not from the system, whatever comes in. This
// program brings its own malloc family, which counts the calls of the thread that is watched.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "dataplane/io/capture_check.h"
#include "dataplane/io/capture_fixture.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port.h"
#include "dataplane/io/port_source.h"
#include "dataplane/io/spreader.h"
#include "dataplane/worker_set.h"
#include "tests/bench/capture.h"
#include "tests/support/message_builder.h"
#include "tests/support/segment_builder.h"
#include "tests/support/tunnel_builder.h"

namespace {

thread_local bool t_watched = false;
thread_local std::uint64_t t_calls = 0;

void Note() noexcept {
  if (t_watched) ++t_calls;
}

}  // namespace

// What malloc(3), mmap(2) and their relatives are in this program; operator new ends here, too.
extern "C" {
void* __libc_malloc(std::size_t octets);
void* __libc_calloc(std::size_t count, std::size_t octets);
void* __libc_realloc(void* memory, std::size_t octets);
void* __libc_memalign(std::size_t alignment, std::size_t octets);
void __libc_free(void* memory);

void* malloc(std::size_t octets) noexcept {
  return Note(), __libc_malloc(octets);
}
void* calloc(std::size_t count, std::size_t octets) noexcept {
  return Note(), __libc_calloc(count, octets);
}
void* realloc(void* memory, std::size_t octets) noexcept {
  return Note(), __libc_realloc(memory, octets);
}
void* memalign(std::size_t alignment, std::size_t octets) noexcept {
  return Note(), __libc_memalign(alignment, octets);
}
void* aligned_alloc(std::size_t alignment, std::size_t octets) noexcept {
  return Note(), __libc_memalign(alignment, octets);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t octets) noexcept {
  Note();
  *out = __libc_memalign(alignment, octets);
  return *out == nullptr ? ENOMEM : 0;
}
void free(void* memory) noexcept {
  Note();
  __libc_free(memory);
}
void* mmap(void* address, std::size_t octets, int protection, int flags, int file, off_t offset) noexcept {
  Note();
  // The system call's result is a word that holds an address.
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, octets, protection, flags, file, offset));
}
int munmap(void* address, std::size_t octets) noexcept {
  Note();
  return static_cast<int>(syscall(SYS_munmap, address, octets));
}
}

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

struct SentFrame {
  std::string octets;
  std::uint64_t time_us;
  LinkType link = LinkType::kEthernet;
};
using Traffic = std::vector<SentFrame>;

// Frames in memory, in bursts.
class MemorySource {
 public:
  explicit MemorySource(const Traffic& traffic) : traffic_(traffic) {}
  std::size_t Receive(std::span<Frame> out) noexcept {
    std::size_t count = 0;
    for (; count < out.size() && next_ < traffic_.size(); ++count, ++next_) {
      const SentFrame& frame = traffic_[next_];
      out[count] = {base::AsBytes(frame.octets), frame.time_us, 0, frame.link};
    }
    return count;
  }
  void Release() noexcept {}
  bool Exhausted() const noexcept { return next_ == traffic_.size(); }
  void Wait() noexcept {}

 private:
  const Traffic& traffic_;
  std::size_t next_ = 0;
};

bool IsIp(const std::string& frame) {
  return frame.size() > 34 && (frame.substr(12, 2) == Hex("0800") || frame.substr(12, 2) == Hex("86dd"));
}

// The packets of the lab in every wrapping, in turn.
void AddTunnelled(Traffic& traffic, const Traffic& lab) {
  const auto ways = AllEncapsulations();
  std::size_t turn = 0;
  for (std::size_t i = 0; i + 1 < lab.size(); ++i) {
    if (!IsIp(lab[i].octets)) continue;
    // A query and its answer follow each other in the lab, so that pairs share a wrapping.
    const Encapsulation& way = ways[(turn++ / 2) % ways.size()];
    traffic.push_back({way.wrap(lab[i].octets.substr(14)), lab[i].time_us + 100'000'000, way.link});
  }
}

std::string Answer(std::uint16_t id, const std::string& name, std::size_t records) {
  Message response(id, kResponse, name, 16);
  for (std::size_t rr = 0; rr < records; ++rr) {
    response.Answer(Rr(Pointer(12), 16, "\x08record" + U16(static_cast<std::uint16_t>(rr))));
  }
  return response.Wire();
}

// Exchanges in fragments and over TCP, then what floods the tables: datagrams and connections that never end.
void AddStreams(Traffic& traffic, std::mt19937& random, std::uint64_t time_us) {
  const auto send = [&](const std::string& frame) { traffic.push_back({frame, time_us += 10}); };
  for (std::uint16_t id = 0; id < 500; ++id) {
    Ends ends;
    ends.source_port = static_cast<std::uint16_t>(2000 + id);
    const std::string name = "host" + std::to_string(id) + ".example";
    const std::string query = Message(id, 0, name, 16).Wire();
    const std::string answer = Answer(id, name, 1 + random() % 200);
    send(DnsFrame(ends, query));
    for (const auto& frame :
         Fragments(ends.Reversed(), id, 17, Cut(Udp(ends.Reversed(), answer), 2 + random() % 20, 8, random))) {
      send(frame);
    }
    ends.source_port = static_cast<std::uint16_t>(4000 + id);
    TcpSide client(ends, random());
    TcpSide server(ends.Reversed(), random());
    send(client.Syn());
    send(server.SynAck(0));
    send(client.Data(Framed(query)));
    auto pieces = Cut(Framed(answer), 2 + random() % 20, 1, random);
    std::shuffle(pieces.begin(), pieces.end(), random);
    for (const Cutting& piece : pieces) send(server.At(static_cast<std::uint32_t>(piece.offset), piece.octets));
  }
  for (std::uint32_t id = 0; id < 10'000; ++id) {
    Ends ends;
    ends.source_port = static_cast<std::uint16_t>(id);
    send(Fragment(ends, id, 17, {0, std::string(800, 'x')}, true));
    TcpSide client(ends, id);
    send(client.Syn(std::string("\x10\x00", 2) + std::string(500, 'x')));
    send(client.At(2000, "behind a gap"));
    send(DnsFrame(ends, Message(static_cast<std::uint16_t>(id), 0, "flood.example", 1).Wire()));
  }
}

// Everything again with octets changed, cut off and put in.
void AddMutations(Traffic& traffic, std::mt19937& random) {
  const std::size_t whole = traffic.size();
  for (std::size_t i = 0; i < whole; ++i) {
    SentFrame frame = traffic[i];
    for (std::size_t change = 0; change < 1 + random() % 3 && !frame.octets.empty(); ++change) {
      const std::size_t near = std::min<std::size_t>(frame.octets.size(), random() % 2 == 0 ? 64 : 1u << 20);
      frame.octets[random() % near] = static_cast<char>(random());
    }
    if (random() % 16 == 0) frame.octets.resize(random() % (frame.octets.size() + 1));
    traffic.push_back(std::move(frame));
  }
}

const Traffic& AllTraffic() {
  static const Traffic all = [] {
    std::mt19937 random(2181);
    Traffic traffic;
    for (const auto& frame : bench::ReadFrames(bench::CapturePath())) traffic.push_back({frame.octets, frame.time_us});
    const Traffic lab = traffic;
    if (lab.empty()) return lab;
    AddTunnelled(traffic, lab);
    AddStreams(traffic, random, lab.back().time_us + 200'000'000);
    AddMutations(traffic, random);
    return traffic;
  }();
  return all;
}

// Tables so small that they are full all the time, and a flush with every tick.
PipelineConfig Small() {
  PipelineConfig config;
  config.checksum = ChecksumMode::kIgnore;
  config.query_table_entries = 4096;
  config.count_cache_entries = 64;
  config.answer_memo_entries = 64;
  config.bloom_bits_log2 = 12;
  config.flush_interval_ms = 2;
  config.ring_slots = 1u << 18;
  config.stream = {.datagrams = 64, .fragment_chunks = 256, .directions = 64, .windows = 8, .message_chunks = 256};
  config.lossless = true;
  return config;
}

struct Outcome {
  NamedCounters counters;
  std::uint64_t calls = 0;
};

std::uint64_t Value(const Outcome& outcome, const std::string& name) {
  for (const auto& [key, value] : outcome.counters) {
    if (key == name) return value;
  }
  ADD_FAILURE() << "no counter " << name;
  return 0;
}

// A worker's life on its own thread; this one empties the ring and turns the filter, as exporter and main do.
template <EndingSource Source>
Outcome RunWatched(const PipelineConfig& config, Source& source) {
  WorkerSet workers(config, 1);
  std::atomic<bool> done = false;
  Outcome outcome;
  std::thread worker([&] {
    t_watched = true;
    workers.Work(0, source);
    t_watched = false;
    outcome.calls = t_calls;
    done = true;
  });
  const auto drop = [](const observation::RecordView&) { return true; };
  for (std::uint64_t now_ms = 0; !done; now_ms += 1000) {
    // On one core whoever has nothing to do gives way, or each turn takes a slice of the scheduler.
    if (workers.rings().front()->Drain(1000, drop) == 0) std::this_thread::yield();
    workers.RotateFilter(now_ms);
    workers.AskCounters();
  }
  worker.join();
  EXPECT_TRUE(workers.HandedOver(0));
  outcome.counters = workers.counters();
  return outcome;
}

Outcome RunWatched(const PipelineConfig& config, const Traffic& traffic) {
  MemorySource source(traffic);
  return RunWatched(config, source);
}

// DPDK runs, as it does before the first worker.
class WorkerAllocation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto capture = CheckCapture(bench::CapturePath());
    ASSERT_TRUE(capture) << capture.error().message;
    const MbufDemand demand{
        .frame_count = 1023, .thread_count = 2, .longest_frame_octets = capture->longest_frame_octets};
    auto eal = Eal::Start({.memory = MbufPool::Memory(demand), .lcore_count = 1, .hugepages = false});
    ASSERT_TRUE(eal) << eal.error().message;
    dpdk_ = std::make_unique<Dpdk>(*std::move(capture), *std::move(eal), *MbufPool::Create(demand));
  }
  static void TearDownTestSuite() { dpdk_.reset(); }

  struct Dpdk {
    CaptureInfo capture;
    std::unique_ptr<Eal> eal;
    MbufPool pool;
  };
  static std::unique_ptr<Dpdk> dpdk_;
};

std::unique_ptr<WorkerAllocation::Dpdk> WorkerAllocation::dpdk_;

TEST_F(WorkerAllocation, TheWatchSeesEveryWayToTakeMemory) {
  const auto calls_of = [](auto&& take) {
    t_calls = 0;
    t_watched = true;
    take();
    t_watched = false;
    return t_calls;
  };
  static volatile std::size_t octets = 1000;  // what the compiler cannot see through
  EXPECT_EQ(calls_of([] {}), 0u);
  EXPECT_GE(calls_of([] { free(malloc(octets)); }), 2u);
  EXPECT_GE(calls_of([] { free(calloc(octets, 1)); }), 2u);
  EXPECT_GE(calls_of([] { delete[] new std::uint8_t[octets]; }), 2u);
  EXPECT_GE(calls_of([] { std::string(octets, 'x').resize(2 * octets); }), 2u);
  EXPECT_GE(calls_of([] { std::vector<int>{1, 2, 3}.resize(octets); }), 2u);
  EXPECT_GE(calls_of([] { munmap(mmap(nullptr, octets, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), octets); }), 2u);
}

TEST_F(WorkerAllocation, NoneByTheDefaultRules) {
  ASSERT_GT(AllTraffic().size(), 50'000u);
  const Outcome outcome = RunWatched(Small(), AllTraffic());
  EXPECT_EQ(outcome.calls, 0u);
  // The traffic reached every part.
  EXPECT_EQ(Value(outcome, "frames.received"), AllTraffic().size());
  for (const char* name :
       {"fragments.completed", "fragments.evicted", "streams.messages", "streams.evicted", "streams.holes",
        "cache.evictions", "messages.refused.malformed", "frames.refused.malformed_tunnel", "bloom.rotations"}) {
    EXPECT_GT(Value(outcome, name), 0u) << name;
  }
  EXPECT_GT(Value(outcome, "messages.accepted"), 5000u);
}

TEST_F(WorkerAllocation, NoneOnOneWayMirrorsWithChecksums) {
  PipelineConfig config = Small();
  config.correlate = false;
  config.resolvers = {{base::IpAddress{4, {}}, 0}, {base::IpAddress{6, {}}, 0}};
  config.checksum = ChecksumMode::kVerify;
  const Outcome outcome = RunWatched(config, AllTraffic());
  EXPECT_EQ(outcome.calls, 0u);
  EXPECT_GT(Value(outcome, "messages.accepted"), 5000u);
  EXPECT_GT(Value(outcome, "messages.refused.checksum"), 0u);
}

TEST_F(WorkerAllocation, NoneWithDefaultTables) {
  PipelineConfig config;
  config.bloom_bits_log2 = 24;
  EXPECT_EQ(RunWatched(config, AllTraffic()).calls, 0u);
}

// The loop of a replay: frames come from DPDK's capture port into packet buffers.
TEST_F(WorkerAllocation, NoneWithARealPort) {
  const auto stamp = RegisterTimeStamp();
  const auto port =
      Port::Open(*dpdk_->eal, {.spec = "net_pcap_watched,rx_pcap=" + dpdk_->capture.path}, dpdk_->pool.get());
  ASSERT_TRUE(port) << port.error().message;
  ReceiveLimit limit(dpdk_->capture.frame_count);
  PortSource source({(*port)->queue(0, *stamp)}, dpdk_->pool.get(), limit);
  const Outcome outcome = RunWatched(Small(), source);
  EXPECT_EQ(outcome.calls, 0u);
  EXPECT_EQ(Value(outcome, "frames.received"), dpdk_->capture.frame_count);
}

// The loop before several workers, which puts fragments together.
TEST_F(WorkerAllocation, NoneInTheSpreader) {
  std::string capture = PcapHeader();
  std::uint64_t frames = 0;
  for (const SentFrame& frame : AllTraffic()) {
    // For a longer frame libpcap takes memory.
    if (frame.link != LinkType::kEthernet || frame.octets.empty() || frame.octets.size() > 1514) continue;
    capture += PcapFrame(static_cast<std::uint32_t>(frame.time_us / 1'000'000),
                         static_cast<std::uint32_t>(frame.time_us % 1'000'000), frame.octets);
    ++frames;
  }
  const TemporaryFile file("watched", capture);
  const auto stamp = RegisterTimeStamp();
  const auto port = Port::Open(*dpdk_->eal, {.spec = "net_pcap_watched,rx_pcap=" + file.path()}, dpdk_->pool.get());
  ASSERT_TRUE(port) << port.error().message;
  ReceiveLimit limit(frames);
  Spreader spreader(2, Small());
  FlowShare flows;
  ASSERT_TRUE(spreader.CreateRings());
  Spreader::Input input{QueueList({(*port)->queue(0, *stamp)}), *stamp, &dpdk_->pool, &limit, &flows};
  std::uint64_t calls = 0;
  std::thread receiver([&] {
    t_watched = true;
    spreader.Run(input);
    t_watched = false;
    calls = t_calls;
  });
  std::uint64_t handed_on = 0;
  RingSource sources[] = {{{&spreader}, 0, *stamp, dpdk_->pool.get()}, {{&spreader}, 1, *stamp, dpdk_->pool.get()}};
  while (!sources[0].Exhausted() || !sources[1].Exhausted()) {
    std::array<Frame, kBurst> burst;
    const std::uint64_t before = handed_on;
    for (RingSource& source : sources) {
      handed_on += source.Receive(burst);
      source.Release();
    }
    if (handed_on == before) std::this_thread::yield();
  }
  receiver.join();
  EXPECT_EQ(calls, 0u);
  EXPECT_EQ(CounterValue(spreader.counters(), "frames.received") + handed_on, frames);
  EXPECT_GT(CounterValue(spreader.counters(), "fragments.completed"), 100u);
  EXPECT_GT(CounterValue(spreader.counters(), "fragments.evicted"), 100u);
}

}  // namespace
}  // namespace spoor::dataplane
