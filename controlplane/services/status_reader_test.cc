#include "controlplane/services/status_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "base/clock.h"
#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

struct Stream : SensorStream {
  void Supersede() override {}
  void Drain() override {}
};

// A sensor whose blocks hold ten observations each.
class StatusReaderTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kInBlock = 10;

  void Connect(std::uint64_t committed) {
    SensorInfo info;
    info.key = key_;
    registry_.Connect(info, stream_, committed);
  }
  void Receive(std::uint64_t sequence) { registry_.Block(key_, sequence, kInBlock); }
  void Commit(std::uint64_t sequence) {
    const auto record = testing::MakeRecord("example.com", 1, testing::Ip("192.0.2.1"), kInBlock);
    const observation::RecordView view = record.view();
    const storage::Batch batch{{key_.sensor_id, key_.boot_epoch, sequence}, {&view, 1}};
    ASSERT_TRUE(database_->Commit({&batch, 1}));
  }
  void Report(std::uint64_t acknowledged_blocks, std::uint64_t acknowledged_observations) {
    registry_.Report(key_, {.counters = {{"delivery.blocks.acknowledged", acknowledged_blocks},
                                         {"delivery.observations.acknowledged", acknowledged_observations}}});
  }
  v1::SensorStatus Sensor() {
    const auto status = StatusReader({*database_, registry_, counters_, state_}).Read();
    EXPECT_TRUE(status.has_value() && status->sensors_size() == 1);
    return status->sensors(0);
  }
  // The residue of the law between sensor and store; nothing when they cannot be compared.
  static std::optional<std::int64_t> StoreResidue(const v1::SensorStatus& sensor) {
    for (const v1::Equation& equation : sensor.equations()) {
      if (equation.title() == "store") return equation.residue();
    }
    return std::nullopt;
  }

  const test::TemporaryFolder folder_;
  const std::unique_ptr<storage::Database> database_ = storage::Database::Open({folder_.path(), 64 << 20}).value();
  const SensorKey key_{"edge", base::UnixNow_ns()};
  const std::shared_ptr<Stream> stream_ = std::make_shared<Stream>();
  CoverageLog coverage_;
  SensorRegistry registry_{coverage_};
  Counters counters_;
  StoreState state_;
};

TEST_F(StatusReaderTest, StoreAndSensorAreComparedAtTheSameBlock) {
  Connect(0);
  for (std::uint64_t sequence : {1, 2, 3, 4}) Receive(sequence);
  Report(0, 0);
  EXPECT_EQ(StoreResidue(Sensor()), 0);
  for (std::uint64_t sequence : {1, 2, 3}) Commit(sequence);
  EXPECT_EQ(StoreResidue(Sensor()), 0) << "the store is ahead of the report";
  Report(2, 2 * kInBlock);
  EXPECT_EQ(StoreResidue(Sensor()), 0);
  Report(4, 4 * kInBlock);
  EXPECT_EQ(StoreResidue(Sensor()), 0) << "the report is ahead of what was read of the store";
  Report(2, 2 * kInBlock + 1);
  const v1::SensorStatus wrong = Sensor();
  EXPECT_EQ(StoreResidue(wrong), 1);
  EXPECT_EQ(wrong.residue(), 1u);
}

TEST_F(StatusReaderTest, AfterARestartOnlyWhatIsKnownIsCompared) {
  for (std::uint64_t sequence : {1, 2, 3}) Commit(sequence);
  Connect(3);
  Report(2, 2 * kInBlock);
  EXPECT_EQ(StoreResidue(Sensor()), std::nullopt);
  Report(3, 3 * kInBlock);
  EXPECT_EQ(StoreResidue(Sensor()), 0);
}

TEST_F(StatusReaderTest, HasCompletenessAndTheTimeOfTheReport) {
  Connect(0);
  EXPECT_FALSE(Sensor().completeness(0).has_ratio());
  Report(0, 0);
  const v1::SensorStatus sensor = Sensor();
  ASSERT_EQ(sensor.completeness_size(), 3);
  EXPECT_EQ(sensor.completeness(2).window_s(), 86'400u);
  EXPECT_GE(sensor.report_time_s(), base::UnixNow_s() - 60);
  EXPECT_FALSE(sensor.silent());
}

TEST_F(StatusReaderTest, HasTheTimesOfSamplingOfEarlierStartsAsWell) {
  SensorInfo before;
  before.key = {key_.sensor_id, key_.boot_epoch - 1};
  registry_.Connect(before, stream_);
  registry_.Report(before.key, {.counters = {}, .sampling = {{1000, 2000, 4}, {2000, 0, 2}}});
  Connect(0);
  registry_.Report(key_, {.counters = {}, .sampling = {{5000, 0, 8}}});
  const v1::SensorStatus sensor = Sensor();
  ASSERT_EQ(sensor.sampling_size(), 3);
  EXPECT_EQ(sensor.sampling(0).end_ms(), 2000);
  EXPECT_EQ(sensor.sampling(0).one_in(), 4u);
  EXPECT_GE(sensor.sampling(1).end_ms(), 1000 * (base::UnixNow_s() - 60)) << "that start is over";
  EXPECT_EQ(sensor.sampling(2).begin_ms(), 5000);
  EXPECT_EQ(sensor.sampling(2).end_ms(), 0);
}

TEST_F(StatusReaderTest, HasTheNewestTimesOfSampling) {
  constexpr std::uint64_t kStarts = 6;
  for (std::uint64_t start = 1; start <= kStarts; ++start) {
    SensorInfo info;
    info.key = {key_.sensor_id, start};
    registry_.Connect(info, stream_);
    SensorReport report;
    for (std::int64_t span = 0; span < 64; ++span)
      report.sampling.push_back({static_cast<std::int64_t>(start), span + 1, 2});
    registry_.Report(info.key, report);
  }
  const v1::SensorStatus sensor = Sensor();
  ASSERT_EQ(sensor.sampling_size(), 256);
  EXPECT_EQ(sensor.sampling(0).begin_ms(), 3);
  EXPECT_EQ(sensor.sampling(255).begin_ms(), 6);
}

}  // namespace
}  // namespace spoor::controlplane
