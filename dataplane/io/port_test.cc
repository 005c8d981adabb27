// Everything that needs a running DPDK: it starts once per process, without hugepages, as in a replay by an ordinary
// user.
#include "dataplane/io/port.h"

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <string>
#include <vector>

#include "dataplane/io/capture_check.h"
#include "dataplane/io/capture_fixture.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/port_queue.h"
#include "dataplane/io/port_source.h"
#include "dataplane/io/spreader.h"

namespace spoor::dataplane {
namespace {

// A jumbo frame takes 31 of these.
constexpr MbufDemand kDemand{.frame_count = 1023, .thread_count = 3, .longest_frame_octets = 70000};

class DpdkTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto eal = Eal::Start({.memory = MbufPool::Memory(kDemand), .lcore_count = 2, .hugepages = false});
    ASSERT_TRUE(eal) << eal.error().message;
    eal_ = eal->release();
    pool_ = new MbufPool(MbufPool::Create(kDemand).value());
    stamp_ = RegisterTimeStamp().value();
  }
  static void TearDownTestSuite() {
    delete pool_;
    delete eal_;
  }

  static std::unique_ptr<Port> OpenCapture(const TemporaryFile& file) {
    auto port = Port::Open(*eal_, {.spec = "net_pcap_test,rx_pcap=" + file.path()}, pool_->get());
    EXPECT_TRUE(port) << port.error().message;
    return port ? std::move(*port) : nullptr;
  }

  static Eal* eal_;
  static MbufPool* pool_;
  static TimeStamp stamp_;
};

Eal* DpdkTest::eal_ = nullptr;
MbufPool* DpdkTest::pool_ = nullptr;
TimeStamp DpdkTest::stamp_;

struct Seen {
  std::string octets;
  std::uint64_t time_us;
  std::uint32_t flags;
  LinkType link;
};

// Runs a source dry.
template <class Source>
std::vector<Seen> Drain(Source& source) {
  std::vector<Seen> seen;
  std::array<Frame, kBurst> frames;
  do {
    const std::size_t count = source.Receive(frames);
    for (std::size_t i = 0; i < count; ++i) {
      const Frame& frame = frames.at(i);
      seen.push_back({base::ToString(frame.octets), frame.time_us, frame.flags, frame.link});
    }
    source.Release();
  } while (!source.Exhausted());
  return seen;
}

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

TEST_F(DpdkTest, SpreaderKeepsFlowsTogetherAndLosesNothing) {
  std::string octets = PcapHeader();
  constexpr std::uint32_t kFrames = 3000;
  for (std::uint32_t i = 0; i < kFrames; ++i) {
    const auto host = static_cast<std::uint8_t>(i / 2 % 100);
    octets += PcapFrame(5, i, i % 2 == 0 ? TestFrame(host, 200) : TestFrame(200, host));
  }
  const TemporaryFile file("spread", octets);
  const auto port = OpenCapture(file);
  auto spreader = Spreader::Create(2).value();
  ReceiveLimit limit(kFrames);
  const Spreader::Input input{{port->queue(0, stamp_)}, stamp_, pool_, &limit};
  auto job = [&] { spreader->Run(input); };
  eal_->Launch(1, job);
  std::vector<std::vector<Seen>> seen;
  for (unsigned worker : {0u, 1u}) {
    RingSource source(*spreader, worker, stamp_, pool_->get());
    seen.push_back(Drain(source));
  }
  eal_->Wait(1);
  EXPECT_EQ(seen[0].size() + seen[1].size(), kFrames);
  EXPECT_GT(seen[0].size(), kFrames / 5);
  EXPECT_GT(seen[1].size(), kFrames / 5);
  EXPECT_EQ(spreader->dropped_frames(), 0u);
  for (const auto& frames : seen) {
    // Both directions of a pair of hosts went the same way, so frames come in pairs, in order.
    for (std::size_t i = 0; i + 1 < frames.size(); i += 2) EXPECT_EQ(frames[i].time_us + 1, frames[i + 1].time_us);
  }
}

}  // namespace
}  // namespace spoor::dataplane
