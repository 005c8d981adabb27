#include "dataplane/io/port.h"

#include <gtest/gtest.h>
#include <rte_bus_vdev.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "dataplane/io/flow_patterns.h"
#include "dataplane/io/flow_rules.h"
#include "dataplane/io/link_state.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/reception.h"
#include "dataplane/io/rss.h"
#include "dataplane/io/spreader.h"
#include "dataplane/io/test_dpdk.h"

namespace spoor::dataplane {
namespace {

TEST_F(DpdkTest, ReplaysFramesWithTheirOwnTime) {
  std::string octets = PcapHeader();
  for (std::uint32_t i = 0; i < 100; ++i) octets += PcapFrame(1700000000 + i, 999000 + i, TestFrame(1, 2, 60 + i));
  const TemporaryFile file("times", octets);
  const auto port = OpenCapture(file);
  EXPECT_NE(port->queue(0, stamp_).stamp.flag, 0u);
  ReceiveLimit limit(100);
  PortSource source({port->queue(0, stamp_)}, pool_->get(), limit);
  const std::vector<Seen> seen = Drain(source);
  ASSERT_EQ(seen.size(), 100u);
  for (std::uint32_t i = 0; i < 100; ++i) {
    EXPECT_EQ(seen[i].octets, TestFrame(1, 2, 60 + i));
    EXPECT_EQ(seen[i].time_us, (1700000000ULL + i) * 1'000'000 + 999000 + i);
    EXPECT_EQ(seen[i].flags, 0u);
  }
  EXPECT_EQ(port->counters().received, 100u);
}

TEST_F(DpdkTest, NanosecondsBecomeMicroseconds) {
  const TemporaryFile file("nanoseconds", PcapHeader(kPcapNanoseconds) + PcapFrame(7, 123456789, TestFrame(1, 2)));
  const auto port = OpenCapture(file);
  ReceiveLimit limit(1);
  PortSource source({port->queue(0, stamp_)}, pool_->get(), limit);
  const std::vector<Seen> seen = Drain(source);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].time_us, 7'123'456u);
  EXPECT_EQ(seen[0].link, LinkType::kEthernet);
}

TEST_F(DpdkTest, FramesKnowTheirLinkType) {
  const TemporaryFile file("raw-ip", PcapHeader(kPcapMicroseconds, 101) + PcapFrame(7, 1, TestFrame(1, 2).substr(14)));
  const auto port = OpenCapture(file);
  ReceiveLimit limit(1);
  PortSource source({port->queue(0, stamp_)}, pool_->get(), limit, LinkType::kRawIp);
  const std::vector<Seen> seen = Drain(source);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].link, LinkType::kRawIp);
  EXPECT_EQ(seen[0].octets, TestFrame(1, 2).substr(14));
}

TEST_F(DpdkTest, LongFramesArriveInOnePieceAndNoneIsLost) {
  std::string octets = PcapHeader();
  for (std::uint32_t i = 0; i < 200; ++i) octets += PcapFrame(1, i, TestFrame(1, 2, 65000 + i));
  const TemporaryFile file("jumbo", octets);
  const auto port = OpenCapture(file);
  ReceiveLimit limit(200);
  PortSource source({port->queue(0, stamp_)}, pool_->get(), limit);
  const std::vector<Seen> seen = Drain(source);
  ASSERT_EQ(seen.size(), 200u);
  for (std::uint32_t i = 0; i < 200; ++i) EXPECT_EQ(seen[i].octets, TestFrame(1, 2, 65000 + i));
  EXPECT_EQ(port->counters().no_mbuf, 0u);
}

TEST_F(DpdkTest, LongerThanAnIpPacketIsCut) {
  const TemporaryFile file("huge",
                           PcapHeader() + PcapFrame(1, 0, TestFrame(1, 2, 69000)) + PcapFrame(1, 0, TestFrame(1, 2)));
  const auto port = OpenCapture(file);
  ReceiveLimit limit(2);
  PortSource source({port->queue(0, stamp_)}, pool_->get(), limit);
  const std::vector<Seen> seen = Drain(source);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].flags, kFrameCut);
  EXPECT_LE(seen[0].octets.size(), kMaxFrameOctets);
  EXPECT_EQ(TestFrame(1, 2, 69000).substr(0, seen[0].octets.size()), seen[0].octets);
  EXPECT_EQ(seen[1].octets, TestFrame(1, 2));
}

TEST_F(DpdkTest, BadSpecsAreOneLine) {
  for (const char* spec : {"no_such_driver0", "net_pcap0,rx_pcap=/nonexistent.pcap", "net_pcap0,what=ever", "", ",",
                           "net_af_packet0,iface=nonexistent9"}) {
    const auto port = Port::Open(*eal_, {.spec = spec}, pool_->get());
    ASSERT_FALSE(port) << spec;
    const std::string& message = port.error().message;
    EXPECT_NE(message.find(std::string("'") + spec + "'"), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST_F(DpdkTest, QueuesOfSeveralPortsArePolledInTurn) {
  std::string octets = PcapHeader();
  for (std::uint32_t i = 0; i < 3 * kBurst; ++i) octets += PcapFrame(1, i, TestFrame(1, 2, 60));
  const TemporaryFile file("turn", octets);
  const auto west = Port::Open(*eal_, {.spec = "net_pcap_west,rx_pcap=" + file.path()}, pool_->get());
  const auto east = Port::Open(*eal_, {.spec = "net_pcap_east,rx_pcap=" + file.path()}, pool_->get());
  ASSERT_TRUE(west && east);
  QueueList queues({(*west)->queue(0, stamp_), (*east)->queue(0, {})});
  std::array<rte_mbuf*, kBurst> mbufs;
  for (unsigned turn = 0; turn < 6; ++turn) {
    const QueueList::Burst burst = queues.Receive(mbufs.data());
    EXPECT_EQ(burst.count, kBurst);
    EXPECT_EQ(burst.stamp.flag, turn % 2 == 0 ? stamp_.flag : 0);
    rte_pktmbuf_free_bulk(mbufs.data(), static_cast<unsigned>(burst.count));
  }
  EXPECT_EQ(queues.Receive(mbufs.data()).count, 0u);
  queues.WaitForFrames();  // no interrupts here: a short sleep
  EXPECT_EQ((*west)->counters().received, 3 * kBurst);
}

TEST_F(DpdkTest, AProfileForAnotherDriverIsRefused) {
  const auto port = Port::Open(*eal_, {.spec = "net_null0", .driver = "net_ring"}, pool_->get());
  ASSERT_FALSE(port);
  EXPECT_NE(port.error().message.find("its driver is net_null, the profile is for net_ring"), std::string::npos)
      << port.error().message;
}

std::vector<unsigned> RedirectionTable(std::uint16_t port) {
  rte_eth_rss_reta_entry64 groups[2];
  for (auto& group : groups) group.mask = ~std::uint64_t{0};
  EXPECT_EQ(rte_eth_dev_rss_reta_query(port, groups, 2 * RTE_ETH_RETA_GROUP_SIZE), 0);
  std::vector<unsigned> queues;
  for (const auto& group : groups) queues.insert(queues.end(), std::begin(group.reta), std::end(group.reta));
  return queues;
}

bool Mentions(const Port& port, const std::string& words) {
  return std::ranges::any_of(port.notices(),
                             [&](const std::string& notice) { return notice.find(words) != std::string::npos; });
}

// net_null keeps what it is told of RSS, as a NIC does, and offers nothing else.
TEST_F(DpdkTest, RssIsByAddressesSymmetricAndReadBack) {
  const auto port = Port::Open(*eal_, {.spec = "net_null0", .queues = 4, .rss = RssMode::kOuter}, pool_->get());
  ASSERT_TRUE(port) << port.error().message;
  EXPECT_EQ((*port)->spread(), RssMode::kOuter);
  EXPECT_EQ((*port)->queue_count(), 4u);
  EXPECT_TRUE((*port)->notices().empty()) << (*port)->notices()[0];
  const std::uint16_t id = (*port)->queue(0, {}).port;
  const std::vector<unsigned> table = RedirectionTable(id);
  for (std::size_t entry = 0; entry < table.size(); ++entry) EXPECT_EQ(table[entry], entry % 4);
  std::array<std::uint8_t, 40> key{};
  rte_eth_rss_conf conf{};
  conf.rss_key = key.data();
  conf.rss_key_len = key.size();
  ASSERT_EQ(rte_eth_dev_rss_hash_conf_get(id, &conf), 0);
  EXPECT_EQ(std::vector<std::uint8_t>(key.begin(), key.end()), SymmetricKey(40));
  EXPECT_NE(conf.rss_hf & RTE_ETH_RSS_IPV4, 0u);
  EXPECT_EQ(conf.rss_hf & (RTE_ETH_RSS_UDP | RTE_ETH_RSS_TCP), 0u) << "fragments have no ports";
}

TEST_F(DpdkTest, WhatCannotBeSetIsNoRss) {
  EXPECT_EQ(Port::Open(*eal_, {.spec = "net_null0", .queues = 4}, pool_->get()).value()->spread(), RssMode::kNone)
      << "nobody asked";
  const auto port = Port::Open(*eal_, {.spec = "net_null0", .queues = 4, .rss = RssMode::kOuter}, pool_->get());
  ASSERT_TRUE(port);
  rte_eth_dev_info info;
  const std::uint16_t id = (*port)->queue(0, {}).port;
  ASSERT_EQ(rte_eth_dev_info_get(id, &info), 0);
  RssSettings settings = ChooseRss(info).value();
  EXPECT_TRUE(ApplyRss(id, info, settings, 4));
  settings.hash_fields |= RTE_ETH_RSS_PPPOE;
  EXPECT_FALSE(ApplyRss(id, info, settings, 4)) << "a field that the port does not offer";
  settings = ChooseRss(info).value();
  info.reta_size = 64;
  EXPECT_FALSE(ApplyRss(id, info, settings, 4)) << "a table of another size";
  info.flow_type_rss_offloads = RTE_ETH_RSS_NONFRAG_IPV4_UDP | RTE_ETH_RSS_IPV6;
  EXPECT_FALSE(ChooseRss(info)) << "IPv4 with ports only";
}

TEST_F(DpdkTest, WhatAPortDoesNotOfferIsDoneWithout) {
  const auto port = Port::Open(*eal_,
                               {.spec = "net_null0",
                                .queues = 2,
                                .rss = RssMode::kInner,
                                .checksum_offload = true,
                                .time_stamps = true,
                                .interrupts = true,
                                .flow_ports = {53}},
                               pool_->get());
  ASSERT_TRUE(port) << port.error().message;
  EXPECT_EQ((*port)->spread(), RssMode::kOuter) << "what is inside of tunnels needs rules";
  for (const char* words : {"not every checksum", "no time stamps", "no interrupts", "no rules in the port"}) {
    EXPECT_TRUE(Mentions(**port, words)) << words;
  }
  EXPECT_FALSE((*port)->queue(0, stamp_).interrupt);
  const auto ring = Port::Open(*eal_, {.spec = "net_ring0", .queues = 4, .rss = RssMode::kOuter}, pool_->get());
  ASSERT_TRUE(ring) << ring.error().message;
  EXPECT_EQ((*ring)->queue_count(), 1u) << "what it spreads by is unknown";
  EXPECT_TRUE(Mentions(**ring, "no RSS"));
}

// A port that gives back what is sent to it, octets, hash and all.
class Loopback {
 public:
  explicit Loopback(rte_mempool* pool) {
    EXPECT_EQ(rte_vdev_init(kName, ""), 0);
    EXPECT_EQ(rte_eth_dev_get_port_by_name(kName, &id_), 0);
    const rte_eth_conf conf{};
    EXPECT_EQ(rte_eth_dev_configure(id_, 1, 1, &conf), 0);
    EXPECT_EQ(rte_eth_rx_queue_setup(id_, 0, 64, SOCKET_ID_ANY, nullptr, pool), 0);
    EXPECT_EQ(rte_eth_tx_queue_setup(id_, 0, 64, SOCKET_ID_ANY, nullptr), 0);
    EXPECT_EQ(rte_eth_dev_start(id_), 0);
  }
  ~Loopback() {
    rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
    rte_vdev_uninit(kName);
  }
  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  void Send(rte_mbuf* mbuf) { EXPECT_EQ(rte_eth_tx_burst(id_, 0, &mbuf, 1), 1); }
  PortQueue queue() const { return {.port = id_, .stamp = {}}; }

 private:
  static constexpr char kName[] = "net_ring_loop";
  std::uint16_t id_ = 0;
};

TEST_F(DpdkTest, APortsHashChoosesFlowsOnlyWhenNotAllAreKept) {
  Loopback loop(pool_->get());
  FlowShare flows;
  ReceiveLimit limit(ReceiveLimit::kEndless);
  PortSource source({loop.queue()}, pool_->get(), limit);
  source.ChooseByHash(flows);
  constexpr std::uint32_t kHashes[] = {0x11112222, 0x12345678, 0x89abcdef, 3};
  std::array<Frame, kBurst> frames;
  for (const FlowPart part : {FlowPart::OneIn(1), FlowPart::OneIn(2)}) {
    flows.Set(part);
    loop.Send(rte_pktmbuf_alloc(pool_->get()));
    for (const std::uint32_t hash : kHashes) {
      rte_mbuf* mbuf = rte_pktmbuf_alloc(pool_->get());
      mbuf->ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
      mbuf->hash.rss = hash;
      loop.Send(mbuf);
    }
    ASSERT_EQ(source.Receive(frames), 1 + std::size(kHashes));
    EXPECT_EQ(frames[0].flags, 0u) << "without a hash";
    unsigned chosen = 0;
    for (std::size_t i = 0; i < std::size(kHashes); ++i) {
      const std::uint32_t verdict = part.Keeps(kHashes[i]) ? kFrameChosen : kFrameSampledOut;
      EXPECT_EQ(frames.at(i + 1).flags, part.is_all() ? 0u : verdict);
      chosen += frames.at(i + 1).flags == kFrameChosen ? 1 : 0;
    }
    EXPECT_TRUE(part.is_all() || (chosen > 0 && chosen < std::size(kHashes)));
    source.Release();
  }
}

TEST_F(DpdkTest, ALinkIsSeen) {
  const auto port = Port::Open(*eal_, {.spec = "net_null0"}, pool_->get());
  ASSERT_TRUE(port);
  EXPECT_EQ(LinkIsUp((*port)->queue(0, {}).port, ""), true);
  EXPECT_EQ(LinkIsUp(0, "nonexistent9"), false);
  LinkWatch watch;
  EXPECT_EQ(watch.See(true), LinkWatch::Change::kNone);
  EXPECT_EQ(watch.See(std::nullopt), LinkWatch::Change::kNone);
  EXPECT_EQ(watch.See(false), LinkWatch::Change::kLost);
  EXPECT_EQ(watch.See(false), LinkWatch::Change::kNone);
  EXPECT_EQ(watch.See(true), LinkWatch::Change::kBack);
  EXPECT_EQ(watch.lost_count(), 1u);
}

TEST_F(DpdkTest, WorkersHaveQueuesOfTheirOwnWhereThePortCanSpread) {
  const PortConfig two_queues{.spec = "net_null0", .queues = 2, .rss = RssMode::kOuter};
  Spreaders spreaders;
  for (const unsigned core : {0, 1}) spreaders.push_back(std::make_unique<Spreader>(2, PipelineConfig{}, core));
  for (const auto& spreader : spreaders) ASSERT_TRUE(spreader->CreateRings());
  const FlowShare flows;
  ReceptionBase base{
      .eal = eal_, .pool = pool_, .stamp = stamp_, .worker_count = 2, .flows = &flows, .spreaders = &spreaders};
  for (const auto& [spreading, ports] : {std::pair{Spreading::kPort, true}, {Spreading::kAuto, false}}) {
    base.spreading = spreading;
    const auto reception = Reception::Open(base, {.ports = {two_queues}});
    ASSERT_TRUE(reception) << reception.error().message;
    EXPECT_EQ((*reception)->port_spreads(), ports) << "outer addresses alone are not enough for auto";
    EXPECT_EQ((*reception)->receive_cores(), ports ? 0u : 2u) << "they are for fragments";
    std::atomic<unsigned> seen_by{0};
    (*reception)->Launch([&](unsigned worker, Reception::Source& source) {
      std::array<Frame, kBurst> frames;
      std::visit(
          [&](auto& each) {
            while (!each.Exhausted()) {
              if (each.Receive(frames) != 0) seen_by |= 1U << worker;
              each.Release();
            }
          },
          source);
    });
    // net_null does not write its frames: a receive core may give all of them to one worker.
    while (ports ? seen_by != 3 : seen_by == 0) rte_pause();
    (*reception)->Stop();
    (*reception)->Wait();
  }
}

TEST_F(DpdkTest, RulesAreAllOrNone) {
  const auto port = Port::Open(*eal_, {.spec = "net_null0"}, pool_->get());
  ASSERT_TRUE(port);
  const std::uint16_t id = (*port)->queue(0, {}).port;
  const auto refused = FlowRules::Create({.port = id, .queue_count = 1, .dns_ports = {53}, .key = {}});
  ASSERT_FALSE(refused) << "net_null knows no rules";
  EXPECT_NE(refused.error().message.find("rule for UDP from port 53 in IPv4"), std::string::npos)
      << refused.error().message;
  const auto none = FlowRules::Create({.port = id, .queue_count = 1, .dns_ports = {}, .key = {}});
  ASSERT_TRUE(none) << "nothing is asked for";
  EXPECT_EQ((*none)->size(), 0u);
}

TEST(FlowPatterns, HaveEverythingThatThePipelineReads) {
  const auto patterns = DnsPatterns({53, 5353});
  const auto count = [&](auto&& test) { return std::ranges::count_if(patterns, test); };
  EXPECT_EQ(count([](const FlowPattern& each) { return each.source_port == 5353; }), 4) << "UDP and TCP, IPv4 and IPv6";
  EXPECT_EQ(count([](const FlowPattern& each) { return each.destination_port == 53; }), 4);
  EXPECT_EQ(count([](const FlowPattern& each) { return each.destination_port == 4789 && each.tunnel; }), 2);
  EXPECT_EQ(count([](const FlowPattern& each) { return each.protocol == 47 && each.tunnel; }), 2);
  EXPECT_EQ(count([](const FlowPattern& each) { return each.protocol == 44 || each.fragment; }), 2) << "fragments";
  for (const unsigned type : {0x8847U, 0x8848U, 0x8864U, 0x88a8U, 0x9100U}) {
    EXPECT_EQ(count([&](const FlowPattern& each) { return each.ether_type == type; }), 1) << type;
  }
}

}  // namespace
}  // namespace spoor::dataplane
