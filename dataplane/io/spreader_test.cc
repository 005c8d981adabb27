#include "dataplane/io/spreader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "dataplane/io/test_dpdk.h"
#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/flow_hash.h"
#include "tests/support/segment_builder.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

constexpr unsigned kWorkers = 2;
constexpr std::uint32_t kTime_s = 1'700'000'000;
const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};

// One capture, one microsecond from frame to frame, through a spreader that stays.
class SpreaderRig {
 public:
  explicit SpreaderRig(const PipelineConfig& config = {}) : spreader_(kWorkers, config) {
    EXPECT_TRUE(spreader_.CreateRings());
  }

  // What the workers get.
  std::array<std::vector<Seen>, kWorkers> Spread(const std::vector<std::string>& frames,
                                                 LinkType link = LinkType::kEthernet) {
    static const std::map<LinkType, std::uint32_t> kPcapLinks = {
        {LinkType::kEthernet, 1}, {LinkType::kRawIp, 101}, {LinkType::kLinuxCooked, 113}};
    std::string capture = PcapHeader(kPcapMicroseconds, kPcapLinks.at(link));
    for (std::uint32_t i = 0; i < frames.size(); ++i) capture += PcapFrame(kTime_s, i, frames[i]);
    const TemporaryFile file("spread", capture);
    const auto port = DpdkTest::OpenCapture(file);
    ReceiveLimit limit(frames.size());
    std::array<std::vector<Seen>, kWorkers> seen = Run({.queues = QueueList({port->queue(0, DpdkTest::stamp_)}),
                                                        .stamp = DpdkTest::stamp_,
                                                        .pool = DpdkTest::pool_,
                                                        .limit = &limit,
                                                        .flows = &flows_,
                                                        .link = link});
    received_ += frames.size();
    handed_on_ += seen[0].size() + seen[1].size();
    EXPECT_EQ(port->counters().no_mbuf, 0u);
    CheckLaws();
    return seen;
  }

  std::uint64_t operator[](const std::string& name) const { return CounterValue(spreader_.counters(), name); }
  Spreader& spreader() { return spreader_; }
  FlowShare& flows() { return flows_; }

 private:
  std::array<std::vector<Seen>, kWorkers> Run(Spreader::Input input) {
    spreader_.Rearm();
    auto job = [&] { spreader_.Run(input); };
    DpdkTest::eal_->Launch(1, job);
    std::array<std::vector<Seen>, kWorkers> seen;
    RingSource one({&spreader_}, 0, input.stamp, input.pool->get(), input.link);
    RingSource two({&spreader_}, 1, input.stamp, input.pool->get(), input.link);
    // In turns: a full pool needs both.
    while (!one.Exhausted() || !two.Exhausted()) {
      Collect(one, seen[0]);
      Collect(two, seen[1]);
    }
    DpdkTest::eal_->Wait(1);
    return seen;
  }

  void CheckLaws() const {
    const SpreaderRig& c = *this;
    // A frame that a worker got is one that was received.
    EXPECT_EQ(c["frames.received"] + handed_on_, received_);
    std::uint64_t refused = 0;
    for (const auto& [name, value] : spreader_.counters()) refused += name.starts_with("frames.refused.") ? value : 0;
    EXPECT_EQ(c["frames.received"], c["frames.fragments"] + refused);
    EXPECT_EQ(c["fragments.opened"], c["fragments.waiting"] + c["fragments.completed"] + c["fragments.expired"] +
                                         c["fragments.evicted"] + c["fragments.spoiled"]);
  }

  static void Collect(RingSource& source, std::vector<Seen>& seen) {
    std::array<Frame, kBurst> frames;
    for (const Frame& frame : std::span(frames).first(source.Receive(frames))) {
      seen.push_back({base::ToString(frame.octets), frame.time_us, frame.flags, frame.link});
    }
    source.Release();
  }

  FlowShare flows_;
  Spreader spreader_;
  std::uint64_t received_ = 0;
  std::uint64_t handed_on_ = 0;
};

// The innermost packet: addresses and payload.
std::string Innermost(const std::string& frame, LinkType link = LinkType::kEthernet) {
  IpPacket packet;
  EXPECT_EQ(Decapsulate(base::AsBytes(frame), link, packet), FrameVerdict::kPacket);
  EXPECT_FALSE(packet.is_fragment);
  return base::ToString({packet.source, packet.address_octets()}) +
         base::ToString({packet.destination, packet.address_octets()}) + base::ToString(packet.payload);
}

unsigned WorkerFor(const std::string& frame) {
  IpPacket packet;
  Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet);
  return WorkerOf(FlowHash(packet), kWorkers);
}

Ends EndsOf(unsigned host) {
  return {"192.0.2." + std::to_string(1 + host), "198.51.100.53", 40000, 53};
}

void Append(std::vector<std::string>& frames, std::vector<std::string> more) {
  for (std::string& frame : more) frames.push_back(std::move(frame));
}

TEST_F(DpdkTest, SpreaderKeepsFlowsTogetherAndLosesNothing) {
  constexpr std::uint32_t kFrames = 3000;
  std::vector<std::string> frames;
  for (std::uint32_t i = 0; i < kFrames; ++i) {
    const auto host = static_cast<std::uint8_t>(i / 2 % 100);
    frames.push_back(i % 2 == 0 ? TestFrame(host, 200) : TestFrame(200, host));
  }
  SpreaderRig rig;
  const auto seen = rig.Spread(frames);
  EXPECT_EQ(seen[0].size() + seen[1].size(), kFrames);
  EXPECT_GT(seen[0].size(), kFrames / 5);
  EXPECT_GT(seen[1].size(), kFrames / 5);
  EXPECT_GT(rig["spreader.longest_burst_us"], 0u);
  for (const auto& worker : seen) {
    // Both directions of a pair of hosts went the same way, so frames come in pairs, in order.
    for (std::size_t i = 0; i + 1 < worker.size(); i += 2) EXPECT_EQ(worker[i].time_us + 1, worker[i + 1].time_us);
  }
}

// Queries on one port, answers in fragments of a tunnel's packets on the other, a receive core for each.
TEST_F(DpdkTest, AWorkerHasTheFlowFromEveryReceiveCore) {
  constexpr unsigned kFlows = 64;
  std::array<std::string, 2> captures{PcapHeader(), PcapHeader()};
  std::array<std::uint64_t, 2> frames{};
  for (unsigned flow = 0; flow < kFlows; ++flow) {
    const Ends ends = EndsOf(flow);
    captures[0] += PcapFrame(kTime_s, flow, DnsFrame(ends, "query"));
    ++frames[0];
    const std::string answer = DnsPacket(ends.Reversed(), std::string(100, 'a'));
    for (const std::string& frame : InFragments(Outer(47, Gre(0, 0x0800, answer)), flow, 48)) {
      captures[1] += PcapFrame(kTime_s, flow, frame);
      ++frames[1];
    }
  }
  const TemporaryFile files[] = {TemporaryFile("core-0", captures[0]), TemporaryFile("core-1", captures[1])};
  const FlowShare flows;
  Spreaders spreaders;
  std::vector<std::unique_ptr<Port>> ports;
  std::vector<std::unique_ptr<ReceiveLimit>> limits;
  std::vector<std::function<void()>> jobs;
  for (const unsigned core : {0, 1}) {
    spreaders.push_back(std::make_unique<Spreader>(kWorkers, PipelineConfig{}, core));
    ASSERT_TRUE(spreaders.back()->CreateRings());
    ports.push_back(*Port::Open(*eal_, {.spec = fmt::format("net_pcap_core{},rx_pcap={}", core, files[core].path())},
                                pool_->get()));
    limits.push_back(std::make_unique<ReceiveLimit>(frames.at(core)));
    jobs.emplace_back([&, core] {
      Spreader::Input input{QueueList({ports[core]->queue(0, stamp_)}), stamp_, pool_, limits[core].get(), &flows};
      spreaders[core]->Run(input);
    });
  }
  for (const unsigned core : {0, 1}) eal_->Launch(1 + core, jobs[core]);
  std::array<std::map<std::string, unsigned>, kWorkers> seen;
  RingSource sources[] = {{{spreaders[0].get(), spreaders[1].get()}, 0, stamp_, pool_->get()},
                          {{spreaders[0].get(), spreaders[1].get()}, 1, stamp_, pool_->get()}};
  for (unsigned worker = 0; worker < kWorkers; ++worker) {
    for (const Seen& frame : Drain(sources[worker])) {
      IpPacket packet;
      Decapsulate(base::AsBytes(frame.octets), LinkType::kEthernet, packet);
      ++seen.at(worker)[std::to_string(FlowHash(packet))];
    }
  }
  for (const unsigned core : {0, 1}) eal_->Wait(1 + core);
  EXPECT_EQ(seen[0].size() + seen[1].size(), kFlows) << "each flow is one worker's";
  for (const auto& worker : seen) {
    EXPECT_GT(worker.size(), kFlows / 5);
    for (const auto& [flow, count] : worker) EXPECT_EQ(count, 2u) << "query and answer";
  }
  NamedCounters counters;
  AddSpreaderCounters(counters, spreaders);
  EXPECT_EQ(CounterValue(counters, "spreader.0.frames"), frames[0]);
  EXPECT_EQ(CounterValue(counters, "spreader.1.frames"), frames[1]);
  EXPECT_EQ(CounterValue(counters, "fragments.completed"), kFlows);
  EXPECT_EQ(CounterValue(counters, "spreader.longest_burst_us"),
            std::max(CounterValue(spreaders[0]->counters(), "spreader.longest_burst_us"),
                     CounterValue(spreaders[1]->counters(), "spreader.longest_burst_us")));
}

// Queries plain, answers in fragments of a tunnel's packets: of each flow all of it or nothing.
TEST_F(DpdkTest, SpreaderKeepsAPartOfTheFlowsWhole) {
  constexpr unsigned kFlows = 64;
  SpreaderRig rig;
  const FlowPart part = FlowPart::OneIn(4);
  rig.flows().Set(part);
  std::vector<std::string> frames;
  std::uint64_t kept_flows = 0;
  for (unsigned flow = 0; flow < kFlows; ++flow) {
    const Ends ends = EndsOf(flow);
    frames.push_back(DnsFrame(ends, "query"));
    IpPacket packet;
    Decapsulate(base::AsBytes(frames.back()), LinkType::kEthernet, packet);
    kept_flows += part.Keeps(FlowHash(packet)) ? 1 : 0;
    const std::string answer = DnsPacket(ends.Reversed(), std::string(100, 'a'));
    Append(frames, InFragments(Outer(47, Gre(0, 0x0800, answer)), flow, 48));
  }
  const auto seen = rig.Spread(frames);
  EXPECT_GT(kept_flows, 0u);
  EXPECT_LT(kept_flows, kFlows);
  EXPECT_EQ(seen[0].size() + seen[1].size(), 2 * kept_flows);
  for (const auto& worker : seen) {
    for (const Seen& frame : worker) {
      IpPacket packet;
      Decapsulate(base::AsBytes(frame.octets), LinkType::kEthernet, packet);
      EXPECT_TRUE(part.Keeps(FlowHash(packet)));
    }
  }
  EXPECT_EQ(rig["frames.refused.sampled_out"], 2 * (kFlows - kept_flows));
}

// Query plain, answer in a tunnel whose own packets come in fragments: the same worker.
TEST_F(DpdkTest, SpreaderOpensTunnelsInFragments) {
  SpreaderRig rig;
  std::uint32_t id = 0;
  std::uint64_t fragments = 0;
  std::array<unsigned, kWorkers> answers{};
  for (const Encapsulation& tunnel : IpEncapsulations()) {
    const Ends ends = EndsOf(id);
    const std::string query = DnsFrame(ends, "query");
    const std::string answer = DnsPacket(ends.Reversed(), std::string(100, 'a'));
    std::vector<std::string> frames = InFragments(tunnel.wrap(answer), ++id, 48);
    std::swap(frames.front(), frames.back());
    const std::uint64_t last_us = kTime_s * std::uint64_t{1'000'000} + frames.size();
    fragments += frames.size() - 1;
    frames.insert(frames.begin(), query);
    const auto seen = rig.Spread(frames);
    const unsigned worker = WorkerFor(query);
    ASSERT_EQ(seen.at(worker).size(), 2u) << tunnel.name;
    EXPECT_TRUE(seen.at(1 - worker).empty()) << tunnel.name;
    EXPECT_EQ(seen.at(worker)[0].octets, query);
    EXPECT_EQ(Innermost(seen.at(worker)[1].octets), Innermost(IpFrame(answer))) << tunnel.name;
    EXPECT_EQ(seen.at(worker)[1].time_us, last_us) << "that of the last fragment";
    ++answers.at(worker);
  }
  EXPECT_GT(answers[0], 0u);
  EXPECT_GT(answers[1], 0u);
  EXPECT_EQ(rig["fragments.completed"], id);
  EXPECT_EQ(rig["frames.fragments"], fragments);
  EXPECT_EQ(rig["fragments.unused"], 0u);
}

TEST_F(DpdkTest, SpreaderFollowsFragmentsInFragmentsAndJumboFrames) {
  SpreaderRig rig;
  std::vector<std::string> frames;
  const std::string whole = DnsFrame(kV6, std::string(20'000, 'd'));
  std::uint32_t id = 100;
  for (const std::string& inner : InFragments(whole, 1, 8'000)) {
    Append(frames, InFragments(Outer(47, Gre(0, 0x86dd, inner.substr(14))), ++id, 4'000));
  }
  const auto seen = rig.Spread(frames);
  const unsigned worker = WorkerFor(whole);
  ASSERT_EQ(seen.at(worker).size(), 1u);
  EXPECT_EQ(Innermost(seen.at(worker)[0].octets), Innermost(whole));
  EXPECT_EQ(rig["fragments.completed"], 4u);
}

TEST_F(DpdkTest, SpreaderKeepsTheLinkOfTheCapture) {
  SpreaderRig rig;
  for (const LinkType link : {LinkType::kRawIp, LinkType::kLinuxCooked}) {
    for (const Ends& ends : {kV4, kV6}) {
      const std::string whole = DnsFrame(ends, "message");
      std::vector<std::string> frames = InFragments(whole, static_cast<std::uint32_t>(link), 8);
      const auto cooked = [](const std::string& frame) { return std::string(14, '\0') + frame.substr(12); };
      for (std::string& frame : frames) frame = link == LinkType::kRawIp ? frame.substr(14) : cooked(frame);
      const auto seen = rig.Spread(frames, link);
      const unsigned worker = WorkerFor(whole);
      ASSERT_EQ(seen.at(worker).size(), 1u);
      EXPECT_EQ(Innermost(seen.at(worker)[0].octets, link), Innermost(whole));
    }
  }
}

// A replay waits for buffers: each of these takes 33 of 1023.
TEST_F(DpdkTest, SpreaderLosesNoneOfTheLargestDatagrams) {
  constexpr std::uint32_t kDatagrams = 80;
  SpreaderRig rig;
  std::vector<std::string> frames;
  const std::string largest4 = IpFrame(Ip(kV4, 17, std::string(65515, '4')));
  const std::string largest6 = IpFrame(Ip(kV6, 17, std::string(65535, '6')));
  for (std::uint32_t id = 0; id < kDatagrams; ++id)
    Append(frames, InFragments(id % 2 == 0 ? largest4 : largest6, id, 2'000));
  const auto seen = rig.Spread(frames);
  ASSERT_EQ(seen[0].size() + seen[1].size(), kDatagrams);
  for (const auto& worker : seen) {
    for (const Seen& frame : worker) {
      EXPECT_EQ(frame.flags, 0u);
      EXPECT_TRUE(Innermost(frame.octets) == Innermost(largest4) || Innermost(frame.octets) == Innermost(largest6));
    }
  }
  EXPECT_EQ(rig["frames.refused.spreader_no_mbuf"], 0u);
}

TEST_F(DpdkTest, SpreaderCountsWhatAWorkerWouldRefuse) {
  SpreaderRig rig;
  const auto piece = [](std::uint32_t id, std::size_t offset, const std::string& octets, bool more) {
    return Fragment(kV4, id, 17, {offset, octets}, more);
  };
  std::vector<std::string> frames = {
      piece(1, 0, "odd", true),                                                 // malformed
      piece(1, 65512, "1234", false),                                           // beyond an IPv4 packet
      piece(2, 0, "12345678", true),  piece(2, 0, "abcdefgh", true),            // overlap
      piece(3, 0, "12345678", true),                                            // waits
      piece(4, 8, "not UDP", false),  piece(4, 0, std::string(8, '\0'), true),  // whole, of no use to a worker
  };
  Append(frames, InFragments(Outer(47, Gre(0, 0x0800, "what is no IP packet")), 5, 8));  // whole, nothing in it
  const auto seen = rig.Spread(frames);
  EXPECT_EQ(seen[0].size() + seen[1].size(), 1u);
  EXPECT_EQ(rig["frames.refused.fragment_malformed"], 2u);
  EXPECT_EQ(rig["frames.refused.fragment_overlap"], 1u);
  EXPECT_EQ(rig["fragments.waiting"], 2u);
  EXPECT_EQ(rig["fragments.unused"], 1u);
}

// What threads keep back goes to all. No lcore works.
void EmptyCaches() {
  rte_mempool* pool = DpdkTest::pool_->get();
  unsigned lcore = 0;
  RTE_LCORE_FOREACH(lcore) rte_mempool_cache_flush(rte_mempool_default_cache(pool, lcore), pool);
}

// A live port waits for nobody. The buffers that are left are enough for a burst and one of two large datagrams.
TEST_F(DpdkTest, SpreaderCountsWhatFindsNoBuffer) {
  const std::string large = IpFrame(Ip(kV4, 17, std::string(65515, 'x')));
  std::string capture = PcapHeader();
  std::uint32_t frames = 0;
  for (std::uint32_t id : {1, 2}) {
    for (const std::string& frame : InFragments(large, id, 2'000)) capture += PcapFrame(kTime_s, frames++, frame);
  }
  const TemporaryFile file("no-mbuf", capture);
  const auto port = OpenCapture(file);
  EmptyCaches();
  std::vector<rte_mbuf*> taken;
  while (rte_mbuf* mbuf = rte_pktmbuf_alloc(pool_->get())) taken.push_back(mbuf);
  rte_pktmbuf_free_bulk(&taken[taken.size() - (33 + 32)], 33 + 32);
  taken.resize(taken.size() - (33 + 32));
  EmptyCaches();

  SpreaderRig rig;
  ReceiveLimit limit(ReceiveLimit::kEndless);
  Spreader& spreader = rig.spreader();
  Spreader::Input input{QueueList({port->queue(0, stamp_)}), stamp_, pool_, &limit, &rig.flows()};
  auto job = [&] { spreader.Run(input); };
  eal_->Launch(1, job);
  for (unsigned i = 0; i < 5000 && rig["frames.received"] < frames - 1; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  limit.Stop();
  eal_->Wait(1);
  RingSource source({&spreader}, WorkerFor(large), stamp_, pool_->get());
  EXPECT_EQ(Drain(source).size(), 1u);
  EXPECT_EQ(rig["frames.refused.spreader_no_mbuf"], 1u);
  EXPECT_EQ(rig["frames.received"], frames - 1) << "the last of the first datagram is its worker's";
  rte_pktmbuf_free_bulk(taken.data(), static_cast<unsigned>(taken.size()));
}

}  // namespace
}  // namespace spoor::dataplane
