// Back-pressure and ends of one stream, with bounds so tight that every path is taken.
#include "controlplane/ingest/deliver_stream.h"

#include <gtest/gtest.h>

#include <thread>

#include "controlplane/control_plane_testing.h"

namespace spoor::controlplane {
namespace {

using testing::MakeBlock;
using testing::MakeRecord;
using testing::SensorClient;

class DeliverStreamTest : public testing::ControlPlaneTest {
 protected:
  static std::string BigBlock(std::uint64_t sequence) {
    std::vector<observation::Record> records;
    for (int i = 0; i < 10; ++i) {
      records.push_back(MakeRecord("n" + std::to_string(i) + ".b" + std::to_string(sequence % 7) + ".example", 65280,
                                   std::string(20'000, 'x')));
    }
    return MakeBlock(records);
  }
};

TEST_F(DeliverStreamTest, WaitsForTheWriterAndLosesNothing) {
  StopServer();
  StartServer({.queue_blocks = 1, .queue_octets = 1, .group_blocks = 1, .group_octets = 1});
  constexpr std::uint64_t kBlocks = 100;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([this, i] {
      SensorClient sensor(channel_, "s" + std::to_string(i), 1);
      ASSERT_TRUE(sensor.Hello());
      std::jthread sender([&sensor] {
        for (std::uint64_t sequence = 1; sequence <= kBlocks; ++sequence) {
          ASSERT_TRUE(sensor.Send(sequence, BigBlock(sequence)));
        }
      });
      EXPECT_TRUE(sensor.WaitFor(kBlocks));
    });
  }
  threads.clear();
  EXPECT_EQ(Status().store().observation_count(), 3 * kBlocks * 10);
}

TEST_F(DeliverStreamTest, ASensorThatVanishesLeavesWhatItSent) {
  {
    SensorClient sensor(channel_, "s", 1);
    ASSERT_TRUE(sensor.Hello());
    ASSERT_TRUE(sensor.Send(1, BigBlock(1)));
    ASSERT_TRUE(sensor.WaitFor(1));
    sensor.Send(2, BigBlock(2));  // cut while it may be anywhere
  }
  StopServer();
  const std::uint64_t committed = database_->CommittedSequence("s", 1).value();
  EXPECT_TRUE(committed == 1 || committed == 2);
  EXPECT_EQ(database_->Stats()->observations, 10 * committed);
}

TEST_F(DeliverStreamTest, IsGoneFromTheCountWhenItEnds) {
  for (int i = 0; i < 20; ++i) {
    SensorClient sensor(channel_, "s", 1);
    ASSERT_TRUE(sensor.Hello());
    ASSERT_TRUE(sensor.Acknowledged().has_value());
  }
  for (int i = 0; i < 500 && CounterOf("ingest.streams.open") != 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(CounterOf("ingest.streams.open"), 0u);
}

}  // namespace
}  // namespace spoor::controlplane
