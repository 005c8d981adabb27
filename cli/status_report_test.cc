#include "cli/status_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/status_equations.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kNow_s = 1'700'000'100;

void AddCounter(v1::SensorStatus& sensor, const std::string& name, std::uint64_t value) {
  auto* counter = sensor.add_counters();
  counter->set_name(name);
  counter->set_value(value);
}

v1::SensorStatus MakeSensor() {
  v1::SensorStatus sensor;
  sensor.set_sensor_id("lab-1");
  sensor.set_sensor_name("rack \x1b[31m 4");
  sensor.set_version("0.1.0");
  sensor.set_boot_epoch(1'700'000'000'000'000'000U);
  sensor.set_last_contact_s(1'700'000'050);
  sensor.set_connected(true);
  sensor.set_committed_sequence(9);
  sensor.set_committed_observation_count(290);
  AddCounter(sensor, "frames.received", 1000);
  AddCounter(sensor, "frames.messages", 990);
  AddCounter(sensor, "frames.refused.not-udp", 7);
  AddCounter(sensor, "frames.refused.not-ip", 3);
  AddCounter(sensor, "frames.refused.cut", 0);
  AddCounter(sensor, "observations.parsed", 300);
  AddCounter(sensor, "observations.pending", 6);
  AddCounter(sensor, "observations.handed_over", 290);
  AddCounter(sensor, "delivery.observations.acknowledged", 290);
  return sensor;
}

v1::GetStatusResponse MakeStatus() {
  v1::GetStatusResponse status;
  status.set_version("0.1.0");
  status.set_start_time_s(1'699'996'500);
  auto* store = status.mutable_store();
  store->set_state("serving");
  store->set_record_count(42);
  store->set_observation_count(290);
  store->set_used_octets(3 << 20);
  store->set_map_octets(std::uint64_t{64} << 30);
  store->set_format_version(1);
  auto* counter = store->add_counters();
  counter->set_name("ingest.blocks.committed");
  counter->set_value(9);
  *status.add_sensors() = MakeSensor();
  return status;
}

TEST(SensorEquations, SumReasonsAndShowTheResidue) {
  const auto equations = SensorEquations(SensorCounters(MakeSensor()));
  ASSERT_EQ(equations.size(), 4U);  // no messages.* was reported
  EXPECT_EQ(equations[0].title, "frames");
  EXPECT_EQ(equations[0].parts.back().value, 10U);
  EXPECT_EQ(equations[0].reasons.size(), 2U);
  EXPECT_EQ(equations[0].residue, 0);
  EXPECT_EQ(equations[1].title, "observations");
  EXPECT_EQ(equations[1].residue, 4);
  EXPECT_EQ(equations[2].residue, 0);
  EXPECT_EQ(equations[3].title, "store");
  EXPECT_EQ(equations[3].residue, 0);
}

TEST(StatusPage, ShowsStoreSensorsAndEquations) {
  EXPECT_EQ(StatusPage(MakeStatus(), kNow_s, "unix:/run/x"),
            "spoord   0.1.0 at unix:/run/x, up 1h\n"
            "store    serving\n"
            "  42 records, 290 observations\n"
            "  3.0 MiB of 64.0 GiB in use (0.0 %), format 1\n"
            "  ingest.blocks.committed 9\n"
            "\n"
            "sensor   lab-1 (rack \\027[31m 4): connected, version 0.1.0\n"
            "  started 2023-11-14T22:13:20Z, last contact 50s ago, 9 blocks committed\n"
            "  frames       1000 received = 990 messages + 10 refused (residue 0, 20.0 a second)\n"
            "                 3 not-ip\n"
            "                 7 not-udp\n"
            "  observations 300 parsed = 6 pending + 290 handed_over + 0 refused (residue 4, 6.0 a second)\n"
            "  delivery     290 handed_over = 290 acknowledged + 0 refused (residue 0, 5.8 a second)\n"
            "  store        290 acknowledged = 290 committed (residue 0, 5.8 a second)\n");
}

TEST(StatusPage, ShowsUnmatchedResponsesAndWarnsOfAOneWayMirror) {
  v1::GetStatusResponse status;
  auto* sensor = status.add_sensors();
  AddCounter(*sensor, "messages.accepted", 3000);
  AddCounter(*sensor, "messages.refused.unsolicited", 1000);
  auto page = StatusPage(status, kNow_s, "unix:/run/x");
  EXPECT_NE(page.find("  unmatched    1000 of 4000 responses (25.0 %) answer no query that was seen\n"), page.npos)
      << page;
  EXPECT_EQ(page.find("warning"), page.npos) << page;
  AddCounter(*sensor, "messages.refused.unsolicited", 1'000'000);
  page = StatusPage(status, kNow_s, "unix:/run/x");
  EXPECT_NE(page.find("\n  warning      1000000 of 1003000 responses"), page.npos) << page;
}

TEST(StatusPage, WorksWithNothingToTell) {
  const auto page = StatusPage(v1::GetStatusResponse(), kNow_s, "unix:/run/x");
  EXPECT_NE(page.find("no sensor has delivered anything yet"), std::string::npos);
}

TEST(StatusJson, NestsCountersOnDots) {
  const auto text = StatusJson(MakeStatus());
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["store"]["record_count"], 42);
  EXPECT_EQ(json["store"]["counters"]["ingest"]["blocks"]["committed"], 9);
  EXPECT_EQ(json["sensors"][0]["sensor_id"], "lab-1");
  EXPECT_EQ(json["sensors"][0]["counters"]["frames"]["refused"]["not-udp"], 7);
}

TEST(StatusJson, HasSharesAndWarnings) {
  v1::GetStatusResponse status;
  auto* sensor = status.add_sensors();
  AddCounter(*sensor, "messages.accepted", 1);
  AddCounter(*sensor, "messages.refused.checksum", 999);
  const auto json = nlohmann::json::parse(StatusJson(status))["sensors"][0];
  EXPECT_EQ(json["unmatched_responses"], nlohmann::json::parse(R"({"count":0,"of":1,"ratio":0.0})"));
  EXPECT_EQ(json["wrong_checksums"], nlohmann::json::parse(R"({"count":999,"of":1000,"ratio":0.999})"));
  EXPECT_EQ(json["warnings"].size(), 1u);
  EXPECT_EQ(nlohmann::json::parse(StatusJson(MakeStatus()))["sensors"][0]["warnings"], nlohmann::json::array());
}

TEST(StatusJson, ANameThatIsCounterAndGroupKeepsBoth) {
  for (const bool group_first : {false, true}) {
    v1::GetStatusResponse status;
    auto* sensor = status.add_sensors();
    AddCounter(*sensor, group_first ? "a.b" : "a", group_first ? 2 : 1);
    AddCounter(*sensor, group_first ? "a" : "a.b", group_first ? 1 : 2);
    const auto json = nlohmann::json::parse(StatusJson(status));
    EXPECT_EQ(json["sensors"][0]["counters"], nlohmann::json::parse(R"({"a":{"total":1,"b":2}})"));
  }
}

}  // namespace
}  // namespace spoor::cli
