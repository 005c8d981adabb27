#include "controlplane/services/status_service.h"

#include <gtest/gtest.h>

#include "base/version.h"
#include "controlplane/control_plane_testing.h"

namespace spoor::controlplane {
namespace {

using testing::SensorClient;

class StatusServiceTest : public testing::ControlPlaneTest {};

TEST_F(StatusServiceTest, TellsOfTheStore) {
  Store({testing::MakeRecord("example.com", 1, testing::Ip("192.0.2.1"), 5)});
  const auto status = Status();
  EXPECT_EQ(status.version(), base::kVersion);
  EXPECT_GT(status.start_time_s(), 1'700'000'000);
  EXPECT_EQ(status.store().record_count(), 1u);
  EXPECT_EQ(status.store().observation_count(), 5u);
  EXPECT_EQ(status.store().state(), "serving");
  EXPECT_GT(status.store().format_version(), 0u);
  EXPECT_GT(status.store().used_octets(), 0u);
  ASSERT_EQ(status.store().orders_size(), 4);
  EXPECT_EQ(status.store().orders(0).name(), "forward");
  EXPECT_EQ(status.store().orders(0).runs(), 1u);
  EXPECT_EQ(status.store().orders(1).rows(), 1u);
  EXPECT_EQ(status.store().merge().error(), "");
  EXPECT_EQ(status.store().map_octets(), 256u << 20);
  ASSERT_EQ(status.sensors_size(), 1);
  EXPECT_EQ(status.sensors(0).committed_observation_count(), 5u);
  EXPECT_FALSE(status.sensors(0).connected());
}

TEST_F(StatusServiceTest, ShowsTheNewestBootEpochOfEachSensor) {
  SensorClient b_new(channel_, "b", 20);
  SensorClient b_old(channel_, "b", 10);
  SensorClient a(channel_, "a", 5);
  for (SensorClient* sensor : {&b_new, &b_old, &a}) {
    ASSERT_TRUE(sensor->Hello());
    ASSERT_TRUE(sensor->Acknowledged().has_value());
  }
  const auto status = Status();
  ASSERT_EQ(status.sensors_size(), 2);
  EXPECT_EQ(status.sensors(0).sensor_id(), "a");
  EXPECT_EQ(status.sensors(1).sensor_id(), "b");
  EXPECT_EQ(status.sensors(1).boot_epoch(), 20u);
  EXPECT_TRUE(status.sensors(1).connected());
}

}  // namespace
}  // namespace spoor::controlplane
