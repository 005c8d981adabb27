// A running DPDK for tests: it starts once per process, without hugepages, as in a replay by an ordinary user. All
// tests that need it are of this one suite.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "dataplane/io/capture_fixture.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port.h"
#include "dataplane/io/port_source.h"

namespace spoor::dataplane {

class DpdkTest : public testing::Test {
 public:
  // A frame of the largest packet takes 33 of these.
  static constexpr MbufDemand kDemand{.frame_count = 1023, .thread_count = 4, .longest_frame_octets = 70000};

  static void SetUpTestSuite() {
    auto eal = Eal::Start({.memory = MbufPool::Memory(kDemand), .lcore_count = 4, .hugepages = false});
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

  inline static Eal* eal_ = nullptr;
  inline static MbufPool* pool_ = nullptr;
  inline static TimeStamp stamp_;
};

// A frame as a source gave it.
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

}  // namespace spoor::dataplane
