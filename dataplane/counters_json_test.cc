#include "dataplane/counters_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace spoor::dataplane {
namespace {

TEST(CountersJson, NestsOnDots) {
  const SensorIdentity sensor{.id = "s1", .name = "lab \"a\"", .boot_epoch = 1, .version = "0.1.0"};
  EXPECT_EQ(
      CountersJson(sensor, {{"frames.received", 3}, {"frames.refused.not_udp", 1}, {"up", 18446744073709551615u}}),
      R"({"sensor":{"id":"s1","name":"lab \"a\"","boot_epoch":1,"version":"0.1.0"},)"
      R"("frames":{"received":3,"refused":{"not_udp":1}},"up":18446744073709551615})");
}

TEST(CountersJson, ANameThatBeginsAnotherKeepsItsValue) {
  const auto first = nlohmann::json::parse(CountersJson({}, {{"a.b", 1}, {"a.b.c", 2}}));
  const auto last = nlohmann::json::parse(CountersJson({}, {{"a.b.c", 2}, {"a.b", 1}}));
  EXPECT_EQ(first, last);
  EXPECT_EQ(first["a"]["b"]["total"], 1);
}

TEST(CountersJson, SurvivesNamesThatAreNoText) {
  EXPECT_NO_THROW(CountersJson({.id = "s", .name = "\xff", .boot_epoch = 0, .version = ""}, {}));
}

}  // namespace
}  // namespace spoor::dataplane
