#include "cli/status_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace spoor::cli {
namespace {

constexpr std::int64_t kNow_s = 1'700'000'100;

void AddCounter(v1::SensorStatus& sensor, const std::string& name, std::uint64_t value) {
  auto* counter = sensor.add_counters();
  counter->set_name(name);
  counter->set_value(value);
}

v1::EquationTerm Term(const std::string& name, std::uint64_t value) {
  v1::EquationTerm term;
  term.set_name(name);
  term.set_value(value);
  return term;
}

v1::Equation& AddEquation(v1::SensorStatus& sensor, const std::string& scope, const std::string& title,
                          const v1::EquationTerm& total) {
  v1::Equation& equation = *sensor.add_equations();
  equation.set_scope(scope);
  equation.set_title(title);
  *equation.mutable_total() = total;
  return equation;
}

v1::Completeness& AddWindow(v1::SensorStatus& sensor, std::uint32_t window_s, std::uint32_t looked_at_s) {
  v1::Completeness& window = *sensor.add_completeness();
  window.set_window_s(window_s);
  window.set_looked_at_s(looked_at_s);
  return window;
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
  AddCounter(sensor, "frames.refused.not-udp", 7);
  v1::Equation& frames = AddEquation(sensor, "", "frames", Term("received", 1000));
  *frames.add_parts() = Term("messages", 990);
  *frames.add_parts() = Term("fragments", 0);
  *frames.add_parts() = Term("refused", 10);
  *frames.add_reasons() = Term("not-ip", 3);
  *frames.add_reasons() = Term("not-udp", 7);
  v1::Equation& store = AddEquation(sensor, "", "store", Term("acknowledged", 290));
  *store.add_parts() = Term("committed", 286);
  store.set_residue(4);
  AddEquation(sensor, "worker.0", "frames", Term("received", 600));
  AddEquation(sensor, "worker.0", "messages", Term("received", 500)).set_residue(-1);
  AddEquation(sensor, "worker.1", "frames", Term("received", 400));
  sensor.set_residue(5);
  v1::Completeness& minute = AddWindow(sensor, 60, 58);
  minute.set_ratio(0.99999999);
  minute.set_frames(580);
  minute.set_messages(290);
  v1::Completeness& hour = AddWindow(sensor, 3600, 600);
  hour.set_ratio(1.0);
  hour.set_since_s(1'700'000'000);
  AddWindow(sensor, 86'400, 0);
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
  for (const char* name : {"forward", "inverse"}) {
    auto* order = store->add_orders();
    order->set_name(name);
    order->set_runs(3);
    order->set_rows(40);
    order->set_octets(1 << 20);
  }
  store->mutable_merge()->set_busy(true);
  store->mutable_merge()->set_steps(17);
  store->mutable_merge()->set_error("no \x1b[31m room");
  auto* counter = store->add_counters();
  counter->set_name("ingest.blocks.committed");
  counter->set_value(9);
  *status.add_sensors() = MakeSensor();
  return status;
}

TEST(StatusPage, ShowsStoreSensorsAndEquations) {
  EXPECT_EQ(StatusPage(MakeStatus(), kNow_s, "unix:/run/x"),
            "spoord   0.1.0 at unix:/run/x, up 1h\n"
            "store    serving\n"
            "  42 records, 290 observations\n"
            "  3.0 MiB of 64.0 GiB in use (0.0 %), format 1\n"
            "  2.0 MiB in 6 runs, merging\n"
            "  merging fails: no \\027[31m room\n"
            "  ingest.blocks.committed 9\n"
            "\n"
            "sensor   lab-1 (rack \\027[31m 4): connected, version 0.1.0\n"
            "  started 2023-11-14T22:13:20Z, last contact 50s ago, 9 blocks committed\n"
            "  frames       1000 received = 990 messages + 10 refused (residue 0)\n"
            "                 3 not-ip\n"
            "                 7 not-udp\n"
            "  store        290 acknowledged = 286 committed (residue 4)\n"
            "  worker.0     600 frames, 500 messages (residue 1)\n"
            "  worker.1     400 frames (residue 0)\n"
            "  residue      5 from the wire to the database\n"
            "  rates        10.0 frames, 5.0 messages, 0.0 observations, 0.0 acknowledged a second in the last minute\n"
            "  complete     last minute 99.9999 %, last hour 100.0000 % of 10m looked at since 2023-11-14T22:13:20Z, "
            "last day not looking\n");
}

TEST(StatusPage, ASilentSensorIsNoCompleteOne) {
  v1::GetStatusResponse status = MakeStatus();
  status.mutable_sensors(0)->set_silent(true);
  status.mutable_sensors(0)->set_report_time_s(1'700'000'050);
  EXPECT_NE(StatusPage(status, kNow_s, "unix:/run/x")
                .find("\n  silent       no report since 2023-11-14T22:14:10Z: nothing is known of what it sees\n"),
            std::string::npos);
}

void AddSampling(v1::SensorStatus& sensor, std::int64_t begin_ms, std::int64_t end_ms, std::uint32_t one_in) {
  v1::SamplingSpan& span = *sensor.add_sampling();
  span.set_begin_ms(begin_ms);
  span.set_end_ms(end_ms);
  span.set_one_in(one_in);
}

TEST(StatusPage, ShowsWhenFlowsWereSampled) {
  v1::GetStatusResponse status = MakeStatus();
  v1::SensorStatus& sensor = *status.mutable_sensors(0);
  for (int i = 0; i < 5; ++i) AddSampling(sensor, 1'700'000'000'000, 1'700'000'000'500, 2);
  AddSampling(sensor, 1'700'000'001'000, 1'700'000'009'900, 4);
  AddSampling(sensor, 1'700'000'050'000, 0, 8);
  const auto page = StatusPage(status, kNow_s, "unix:/run/x");
  EXPECT_NE(page.find("\n  sampling     1/8 of the flows since 2023-11-14T22:14:10Z: workers cannot keep up\n"
                      "  sampled      1/4 of the flows from 2023-11-14T22:13:21Z to 2023-11-14T22:13:29Z\n"
                      "  sampled      1/2 of the flows from 2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z\n"),
            page.npos)
      << page;
  EXPECT_NE(page.find("\n  sampled      2 times before: see --json\n"), page.npos) << page;
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

TEST(StatusPage, ShowsWhatEachStageCostsAFrame) {
  v1::GetStatusResponse status;
  auto* sensor = status.add_sensors();
  AddCounter(*sensor, "frames.received", 10);
  EXPECT_EQ(StatusPage(status, kNow_s, "unix:/run/x").find("cycles"), std::string::npos);
  AddCounter(*sensor, "stages.record_cycles", 996);
  AddCounter(*sensor, "stages.port_cycles", 1200);
  const auto page = StatusPage(status, kNow_s, "unix:/run/x");
  EXPECT_NE(page.find("\n  cycles       port 120, record 100 a frame\n"), page.npos) << page;
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

TEST(StatusJson, HasEquationsAndCompleteness) {
  const auto sensor = nlohmann::json::parse(StatusJson(MakeStatus()))["sensors"][0];
  EXPECT_EQ(sensor["residue"], 5);
  EXPECT_EQ(sensor["equations"][0]["parts"]["refused"], 10);
  EXPECT_EQ(sensor["equations"][0]["reasons"]["not-udp"], 7);
  EXPECT_EQ(sensor["equations"][3]["scope"], "worker.0");
  EXPECT_EQ(sensor["equations"][3]["residue"], -1);
  EXPECT_EQ(sensor["completeness"][1]["looked_at_s"], 600);
  EXPECT_EQ(sensor["completeness"][1]["ratio"], 1.0);
  EXPECT_TRUE(sensor["completeness"][2]["ratio"].is_null());
}

TEST(StatusJson, HasTheTimesOfSampling) {
  v1::GetStatusResponse status = MakeStatus();
  const auto none = nlohmann::json::parse(StatusJson(status))["sensors"][0]["sampling"];
  EXPECT_EQ(none, nlohmann::json::parse(R"({"one_in":1,"sampled_out_frames":0,"spans":[]})"));
  v1::SensorStatus& sensor = *status.mutable_sensors(0);
  AddSampling(sensor, 1000, 2500, 2);
  AddSampling(sensor, 2500, 0, 4);
  AddCounter(sensor, "frames.refused.sampled_out", 77);
  EXPECT_EQ(nlohmann::json::parse(StatusJson(status))["sensors"][0]["sampling"],
            nlohmann::json::parse(R"({"one_in":4,"sampled_out_frames":77,"spans":[
              {"begin_ms":1000,"end_ms":2500,"one_in":2},{"begin_ms":2500,"end_ms":null,"one_in":4}]})"));
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
