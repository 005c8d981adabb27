#include "cli/top/rate_window.h"

#include <gtest/gtest.h>

namespace spoor::cli {
namespace {

constexpr std::int64_t kStart_s = 1'700'000'000;
// Long before anything here happens.
constexpr std::uint64_t kOldBoot = std::uint64_t{kStart_s - 86'400} * 1'000'000'000;

using Counters = std::vector<std::pair<std::string, std::uint64_t>>;

template <class Message>
void Put(Message& message, const Counters& counters) {
  for (const auto& [name, value] : counters) {
    v1::Counter& counter = *message.add_counters();
    counter.set_name(name);
    counter.set_value(value);
  }
}

void AddSensor(v1::GetStatusResponse& status, std::uint64_t boot_epoch, const Counters& counters) {
  v1::SensorStatus& sensor = *status.add_sensors();
  sensor.set_sensor_id("s");
  sensor.set_boot_epoch(boot_epoch);
  sensor.set_connected(true);
  Put(sensor, counters);
}

v1::GetStatusResponse WithSensor(std::uint64_t boot_epoch, const Counters& counters) {
  v1::GetStatusResponse status;
  AddSensor(status, boot_epoch, counters);
  return status;
}

// One answer a second.
void AddAt(RateWindow& window, std::int64_t second, const v1::GetStatusResponse& status) {
  window.Add(static_cast<std::uint64_t>(1000 * second), kStart_s + second, status);
}

TEST(RateWindow, OneAnswerGivesNoRates) {
  RateWindow window;
  EXPECT_TRUE(window.Sensors().empty());
  EXPECT_FALSE(window.Store().observations);
  AddAt(window, 0, WithSensor(kOldBoot, {{"port.frames", 1000}, {"delivery.waiting.ring", 7}}));
  ASSERT_EQ(window.Sensors().size(), 1u);
  EXPECT_FALSE(window.Sensors()[0].frames);
  EXPECT_FALSE(window.Sensors()[0].lost);
  EXPECT_EQ(window.Sensors()[0].ring_observations, 7u);
  EXPECT_FALSE(window.Store().new_records);
}

TEST(RateWindow, RatesAreDifferencesOverTime) {
  RateWindow window;
  AddAt(window, 0,
        WithSensor(kOldBoot, {{"port.frames", 1000}, {"messages.received", 500}, {"observations.parsed", 100}}));
  AddAt(window, 2,
        WithSensor(kOldBoot, {{"port.frames", 3000}, {"messages.received", 900}, {"observations.parsed", 160}}));
  const TopSensor sensor = window.Sensors().at(0);
  EXPECT_EQ(sensor.frames, 1000.0);
  EXPECT_EQ(sensor.messages, 200.0);
  EXPECT_EQ(sensor.observations, 30.0);
  EXPECT_EQ(sensor.lost, 0.0);
  EXPECT_EQ(sensor.lost_share, 0.0);
}

TEST(RateWindow, TheyAreThoseOfTheLastFiveSeconds) {
  RateWindow window;
  // 100 a second for a while, then 1000.
  std::uint64_t frames = 0;
  for (int second = 0; second <= 20; ++second) {
    AddAt(window, second, WithSensor(kOldBoot, {{"port.frames", frames}}));
    frames += second < 15 ? 100 : 1000;
  }
  EXPECT_EQ(window.Sensors().at(0).frames, 1000.0);
}

TEST(RateWindow, LossIsOfFramesAndObservationsAndSamplingIsNone) {
  RateWindow window;
  AddAt(window, 0, WithSensor(kOldBoot, {{"port.frames", 0}}));
  AddAt(window, 1,
        WithSensor(kOldBoot, {{"port.frames", 1000},
                              {"port.lost.missed", 20},
                              {"port.lost.no_mbuf", 10},
                              {"frames.refused.spreader_full", 20},
                              {"frames.refused.sampled_out", 400},
                              {"frames.refused.not_ip", 99},
                              {"observations.refused.ring_full", 5},
                              {"delivery.observations.refused.discarded", 2}}));
  const TopSensor sensor = window.Sensors().at(0);
  EXPECT_EQ(sensor.lost, 57.0);
  EXPECT_EQ(sensor.lost_share, 0.05);
}

TEST(RateWindow, CountersThatGoBackGiveNoRate) {
  RateWindow window;
  v1::GetStatusResponse status = WithSensor(kOldBoot, {{"port.frames", 1000}});
  Put(*status.mutable_store(), {{"ingest.observations.committed", 9}});
  AddAt(window, 0, status);
  AddAt(window, 1, WithSensor(kOldBoot, {{"port.frames", 10}}));
  EXPECT_FALSE(window.Sensors().at(0).frames);
  EXPECT_FALSE(window.Store().observations);
  EXPECT_EQ(window.Store().new_records, 0.0);
}

TEST(RateWindow, ASensorThatStartedMeanwhileCountsFromZero) {
  RateWindow window;
  AddAt(window, 0, {});
  AddAt(window, 2, WithSensor(std::uint64_t{kStart_s + 1} * 1'000'000'000, {{"port.frames", 500}}));
  EXPECT_EQ(window.Sensors().at(0).frames, 250.0);
  AddAt(window, 4, WithSensor(std::uint64_t{kStart_s + 3} * 1'000'000'000, {{"port.frames", 100}}));
  EXPECT_EQ(window.Sensors().at(0).frames, 25.0) << "of its second start";
}

TEST(RateWindow, ASensorThatWasOnlyHeardOfLateDoesNot) {
  RateWindow window;
  AddAt(window, 0, {});
  AddAt(window, 1, WithSensor(kOldBoot, {{"port.frames", 1'000'000'000}}));
  EXPECT_FALSE(window.Sensors().at(0).frames);
  AddAt(window, 2, WithSensor(kOldBoot, {{"port.frames", 1'000'000'100}}));
  EXPECT_EQ(window.Sensors().at(0).frames, 100.0);
}

TEST(RateWindow, StateIsThatOfTheNewestAnswer) {
  RateWindow window;
  v1::GetStatusResponse status;
  for (int i = 0; i < 4; ++i) AddSensor(status, kOldBoot, {{"delivery.spool_octets", 11}});
  status.mutable_sensors(0)->set_finished(true);
  status.mutable_sensors(1)->set_connected(false);
  status.mutable_sensors(2)->set_silent(true);
  for (int i = 0; i < 2; ++i) {
    v1::SamplingSpan& span = *status.mutable_sensors(3)->add_sampling();
    span.set_one_in(i == 0 ? 2 : 8);
    span.set_end_ms(i == 0 ? 1 : 0);
  }
  status.mutable_store()->set_state("serving");
  status.mutable_store()->set_record_count(3);
  status.mutable_store()->mutable_merge()->set_steps(10);
  AddAt(window, 0, status);
  status.mutable_store()->mutable_merge()->set_steps(30);
  AddAt(window, 4, status);
  const auto sensors = window.Sensors();
  EXPECT_EQ(sensors[0].trouble, "finished");
  EXPECT_EQ(sensors[1].trouble, "not connected");
  EXPECT_EQ(sensors[2].trouble, "silent");
  EXPECT_EQ(sensors[3].trouble, "");
  EXPECT_EQ(sensors[2].sampling_one_in, 1u);
  EXPECT_EQ(sensors[3].sampling_one_in, 8u);
  EXPECT_EQ(sensors[3].spool_octets, 11u);
  EXPECT_EQ(window.Store().state, "serving");
  EXPECT_EQ(window.Store().records, 3u);
  EXPECT_EQ(window.Store().merge_steps, 5.0);
}

}  // namespace
}  // namespace spoor::cli
