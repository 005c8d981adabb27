#include "controlplane/ingest/sensor_registry.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace spoor::controlplane {
namespace {

struct FakeStream : SensorStream {
  void Supersede() override { superseded = true; }
  void Drain() override { drained = true; }
  bool superseded = false;
  bool drained = false;
};

SensorInfo InfoOf(const std::string& id, std::uint64_t boot_epoch) {
  SensorInfo info;
  info.key = {id, boot_epoch};
  return info;
}

TEST(SensorRegistry, NewestStreamOfAKeyWins) {
  CoverageLog coverage;
  SensorRegistry registry(coverage);
  const auto first = std::make_shared<FakeStream>();
  const auto second = std::make_shared<FakeStream>();
  const auto other_epoch = std::make_shared<FakeStream>();
  registry.Connect(InfoOf("s", 1), first);
  registry.Connect(InfoOf("s", 2), other_epoch);
  EXPECT_FALSE(first->superseded);
  registry.Connect(InfoOf("s", 1), second);
  EXPECT_TRUE(first->superseded);
  EXPECT_FALSE(other_epoch->superseded);
  registry.Disconnect({"s", 1}, first.get());
  EXPECT_TRUE(registry.Entries().at(0).connected) << "the superseded stream must not disconnect the new one";
  registry.Disconnect({"s", 1}, second.get());
  EXPECT_FALSE(registry.Entries().at(0).connected);
}

TEST(SensorRegistry, KeepsTheLastReportOverReconnects) {
  CoverageLog coverage;
  SensorRegistry registry(coverage);
  const auto stream = std::make_shared<FakeStream>();
  registry.Connect(InfoOf("s", 1), stream);
  registry.Report({"s", 1}, {.counters = {{"a", 1}}});
  registry.Report({"s", 1}, {.counters = {{"a", 2}}, .sampling = {{10, 0, 2}}, .final = true});
  registry.Disconnect({"s", 1}, stream.get());
  registry.Connect(InfoOf("s", 1), stream);
  const SensorInfo info = registry.Entries().at(0);
  EXPECT_EQ(info.counters, (NamedCounters{{"a", 2}}));
  EXPECT_EQ(info.sampling, (std::vector<SamplingSpan>{{10, 0, 2}}));
}

class SensorCoverage : public ::testing::Test {
 protected:
  // How long somebody looked from `begin_s` on, after one report of a sensor that started `boot_s`.
  static std::int64_t LookedAfterReport(std::int64_t boot_s, CoverageLog& coverage, const std::string& counter) {
    SensorRegistry registry(coverage);
    const std::uint64_t boot_epoch = static_cast<std::uint64_t>(boot_s) * 1'000'000'000;
    const auto stream = std::make_shared<FakeStream>();
    registry.Connect(InfoOf("s", boot_epoch), stream);
    registry.Report({"s", boot_epoch}, {.counters = {{counter, 5}}});
    return coverage.Over(0, base::UnixNow_s()).looked_at_s;
  }

  const std::int64_t now_s_ = base::UnixNow_s();
};

TEST_F(SensorCoverage, ASensorThatWasThereBeforeLookedOnWhileNobodyListened) {
  CoverageLog before;
  before.Add("s", (now_s_ - 1000) * 1000, (now_s_ - 600) * 1000, {});
  CoverageLog coverage;
  ASSERT_TRUE(coverage.Decode(before.Encode()).has_value());
  EXPECT_NEAR(static_cast<double>(LookedAfterReport(now_s_ - 1000, coverage, "frames.received")), 1000, 2);
}

TEST_F(SensorCoverage, OneThatStartedMeanwhileLookedSinceThen) {
  CoverageLog before;
  before.Add("other", (now_s_ - 1000) * 1000, (now_s_ - 600) * 1000, {});
  CoverageLog coverage;
  ASSERT_TRUE(coverage.Decode(before.Encode()).has_value());
  EXPECT_NEAR(static_cast<double>(LookedAfterReport(now_s_ - 100, coverage, "frames.received")), 500, 2);
}

TEST_F(SensorCoverage, AnImportLooksAtNoWire) {
  CoverageLog before;
  before.Add("s", (now_s_ - 1000) * 1000, (now_s_ - 600) * 1000, {});
  CoverageLog coverage;
  ASSERT_TRUE(coverage.Decode(before.Encode()).has_value());
  EXPECT_EQ(LookedAfterReport(now_s_ - 1000, coverage, "observations.handed_over"), 400);
}

TEST(SensorRegistry, DrainsThoseThatLiveAndThoseThatCome) {
  CoverageLog coverage;
  SensorRegistry registry(coverage);
  const auto before = std::make_shared<FakeStream>();
  const auto after = std::make_shared<FakeStream>();
  registry.Connect(InfoOf("s", 1), before);
  registry.DrainAll();
  registry.Connect(InfoOf("t", 1), after);
  EXPECT_TRUE(before->drained);
  EXPECT_TRUE(after->drained);
}

TEST(SensorRegistry, IsBoundedAndKeepsTheConnected) {
  CoverageLog coverage;
  SensorRegistry registry(coverage);
  const auto stream = std::make_shared<FakeStream>();
  registry.Connect(InfoOf("connected", 1), stream);
  for (std::uint64_t i = 1; i <= 2 * SensorRegistry::kMaxEntries; ++i) {
    registry.Connect(InfoOf("s", i), stream);
    registry.Disconnect({"s", i}, stream.get());
  }
  EXPECT_EQ(registry.Entries().size(), SensorRegistry::kMaxEntries);
  EXPECT_EQ(registry.Entries().at(0).key.sensor_id, "connected");
}

}  // namespace
}  // namespace spoor::controlplane
