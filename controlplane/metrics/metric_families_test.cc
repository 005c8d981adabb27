#include "controlplane/metrics/metric_families.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <set>
#include <sstream>

namespace spoor::controlplane {
namespace {

v1::GetStatusResponse MakeStatus() {
  v1::GetStatusResponse status;
  status.set_version("9.9");
  status.mutable_store()->set_state("serving");
  status.mutable_store()->mutable_erasure()->set_erased_record_count(12);
  for (const auto& [name, value] : {std::pair{"watchlist.hits.found", 21}, std::pair{"feed.editions.failed", 22},
                                    std::pair{"feed.records.lost", 23}, std::pair{"feed.streams.open", 24},
                                    std::pair{"watch.records.limited", 25}, std::pair{"access.calls.denied", 26}}) {
    v1::Counter& counter = *status.mutable_store()->add_counters();
    counter.set_name(name);
    counter.set_value(static_cast<std::uint64_t>(value));
  }
  v1::SensorStatus& sensor = *status.add_sensors();
  sensor.set_sensor_id("edge-1");
  sensor.set_boot_epoch(std::uint64_t{1'700'000'000} * 1'000'000'000);
  sensor.set_residue(3);
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, std::uint64_t>>{{"ports.eth1.frames", 100},
                                                                    {"ports.eth1.lost.missed", 7},
                                                                    {"ports.eth1.queue.0.taken", 90},
                                                                    {"worker.0.frames.received", 90},
                                                                    {"worker.0.frames.messages", 80},
                                                                    {"worker.0.frames.refused.not_ip", 10},
                                                                    {"worker.0.messages.refused.rcode", 4},
                                                                    {"worker.0.observations.refused.ring_full", 2},
                                                                    {"delivery.waiting.spool", 55},
                                                                    {"frames.refused.spreader_full", 6},
                                                                    {"frames.refused.sampled_out", 40},
                                                                    {"sampling.one_in", 4}}) {
    v1::Counter& counter = *sensor.add_counters();
    counter.set_name(name);
    counter.set_value(value);
  }
  v1::Completeness& day = *sensor.add_completeness();
  day.set_window_s(86'400);
  day.set_looked_at_s(600);
  day.set_ratio(0.75);
  sensor.add_completeness()->set_window_s(60);
  return status;
}

std::string Text(const v1::GetStatusResponse& status) {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, MetricFamilies(status));
  return text.str();
}

TEST(MetricFamilies, CarryWhatTheEquationsAreMadeOf) {
  const std::string text = Text(MakeStatus());
  for (const char* line :
       {"spoor_info{version=\"9.9\"} 1\n",
        "spoor_store_writable 1\n",
        "spoor_store_erased_records_total 12\n",
        "spoor_watchlist_hits_total{result=\"found\"} 21\n",
        "spoor_feed_editions_total{result=\"failed\"} 22\n",
        "spoor_feed_records_total{result=\"lost\"} 23\n",
        "spoor_open_streams{kind=\"fetch\"} 24\n",
        "spoor_watch_records_total{result=\"limited\"} 25\n",
        "spoor_denied_calls_total 26\n",
        "spoor_sensor_wire_frames_total{sensor=\"edge-1\",port=\"eth1\"} 100\n",
        "spoor_sensor_lost_frames_total{sensor=\"edge-1\",port=\"eth1\",reason=\"missed\"} 7\n",
        "spoor_sensor_queue_frames_total{sensor=\"edge-1\",port=\"eth1\",queue=\"0\"} 90\n",
        "spoor_sensor_frames_total{sensor=\"edge-1\",worker=\"0\",kind=\"messages\"} 80\n",
        "spoor_sensor_refused_frames_total{sensor=\"edge-1\",worker=\"0\",reason=\"not_ip\"} 10\n",
        "spoor_sensor_refused_frames_total{sensor=\"edge-1\",worker=\"spreader\",reason=\"spreader_full\"} 6\n",
        "spoor_sensor_lost_observations_total{sensor=\"edge-1\",worker=\"0\",reason=\"ring_full\"} 2\n",
        "spoor_sensor_undelivered_observations{sensor=\"edge-1\",place=\"spool\"} 55\n",
        "spoor_sensor_sampled_flows_ratio{sensor=\"edge-1\"} 0.25\n",
        "spoor_sensor_sampled_out_frames_total{sensor=\"edge-1\"} 40\n",
        "spoor_sensor_residue{sensor=\"edge-1\"} 3\n",
        "spoor_sensor_completeness_ratio{sensor=\"edge-1\",window=\"day\"} 0.75\n",
        "spoor_sensor_looked_at_seconds{sensor=\"edge-1\",window=\"minute\"} 0\n"}) {
    EXPECT_NE(text.find(line), text.npos) << line << text;
  }
  EXPECT_EQ(text.find("completeness_ratio{sensor=\"edge-1\",window=\"minute\"}"), text.npos) << "nobody looked";
}

TEST(MetricFamilies, EachNameIsOneFamily) {
  v1::GetStatusResponse status = MakeStatus();
  *status.add_sensors() = status.sensors(0);
  status.mutable_sensors(1)->set_sensor_id("edge-2");
  std::set<std::string> names;
  for (const prometheus::MetricFamily& family : MetricFamilies(status)) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_FALSE(family.help.empty());
    EXPECT_EQ(family.name.ends_with("_total"), family.type == prometheus::MetricType::Counter) << family.name;
  }
}

TEST(MetricFamilies, AReadOnlyStoreIsNotWritable) {
  v1::GetStatusResponse status;
  status.mutable_store()->set_state("read-only: full");
  EXPECT_NE(Text(status).find("spoor_store_writable 0\n"), std::string::npos);
}

}  // namespace
}  // namespace spoor::controlplane
