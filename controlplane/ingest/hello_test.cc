#include "controlplane/ingest/hello.h"

#include <gtest/gtest.h>

#include <functional>

#include "observation/block.h"
#include "spoor/v1/ingest.pb.h"

namespace spoor::controlplane {
namespace {

// The field that a change makes wrong; empty when the hello is still good.
std::string BadField(const std::function<void(v1::SensorHello&)>& change) {
  v1::SensorHello hello;
  hello.set_sensor_id("sensor-1.example_A");
  hello.set_sensor_name(
      "Rack 5, S\xc3\xbc"
      "d");
  hello.set_boot_epoch(1);
  hello.set_version("0.1.0");
  hello.set_block_version(observation::kBlockVersion);
  change(hello);
  const auto info = CheckHello(hello);
  return info ? "" : info.error().message.substr(0, info.error().message.find(':'));
}

TEST(Hello, TakesWhatIsGood) {
  EXPECT_EQ(BadField([](auto&) {}), "");
  EXPECT_EQ(BadField([](auto& h) { h.set_sensor_name(""), h.set_version(""); }), "");
  EXPECT_EQ(BadField([](auto& h) { h.set_sensor_id(std::string(64, 'a')); }), "");
}

TEST(Hello, NamesTheBadField) {
  for (const std::string& id : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a/b"),
                                std::string("a\0b", 3), std::string("\xc3\xbc")}) {
    EXPECT_EQ(BadField([&id](auto& h) { h.set_sensor_id(id); }), "hello.sensor_id");
  }
  EXPECT_EQ(BadField([](auto& h) { h.set_sensor_name("a\nb"); }), "hello.sensor_name");
  EXPECT_EQ(BadField([](auto& h) { h.set_sensor_name(std::string(129, 'a')); }), "hello.sensor_name");
  EXPECT_EQ(BadField([](auto& h) { h.set_version("\x7f"); }), "hello.version");
  EXPECT_EQ(BadField([](auto& h) { h.set_boot_epoch(0); }), "hello.boot_epoch");
  EXPECT_EQ(BadField([](auto& h) { h.set_block_version(0); }), "hello.block_version");
}

TEST(Hello, ChecksReports) {
  v1::CounterReport report;
  report.add_counters()->set_name("frames.received");
  report.mutable_counters(0)->set_value(5);
  v1::SamplingSpan& span = *report.add_sampling();
  span.set_begin_ms(10);
  span.set_end_ms(20);
  span.set_one_in(4);
  report.set_final(true);
  const SensorReport good = CheckReport(report).value();
  EXPECT_EQ(good.counters, (NamedCounters{{"frames.received", 5}}));
  EXPECT_EQ(good.sampling, (std::vector<SamplingSpan>{{10, 20, 4}}));
  EXPECT_TRUE(good.final);
  span.set_one_in(0);
  EXPECT_FALSE(CheckReport(report).has_value());
  report.clear_sampling();
  report.add_counters()->set_name("no spaces");
  EXPECT_FALSE(CheckReport(report).has_value());
  report.clear_counters();
  for (int i = 0; i < 4097; ++i) report.add_counters()->set_name("a");
  EXPECT_FALSE(CheckReport(report).has_value());
  report.clear_counters();
  for (int i = 0; i < 65; ++i) report.add_sampling()->set_one_in(2);
  EXPECT_FALSE(CheckReport(report).has_value());
}

}  // namespace
}  // namespace spoor::controlplane
