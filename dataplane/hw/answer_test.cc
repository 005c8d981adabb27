#include "dataplane/hw/answer.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "dataplane/hw/host_testing.h"

namespace spoor::dataplane::hw {
namespace {

std::vector<std::string> Folders() {
  const char* folder = std::getenv("SPOOR_HW_PROFILES");
  return {folder == nullptr ? "hw-profiles" : folder};
}

TEST(Answer, DetectAndCheckSpeakOfTheSameProfile) {
  const MachineFolder machine(8);
  machine.AddCard("0000:65:00.0", "0x15b3", "0x1021", "mlx5_core", "ens1");
  const auto detected = AnswerDetect(machine.root(), Folders());
  ASSERT_TRUE(detected) << detected.error().message;
  EXPECT_TRUE(detected->good);
  EXPECT_NE(detected->text.find("profile: mlx5-cx7\n"), std::string::npos) << detected->text;
  const auto checked = AnswerCheck({.root = machine.root(), .folders = Folders(), .profile = {}, .devices = {}});
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_FALSE(checked->good);
  EXPECT_NE(checked->text.find("for profile mlx5-cx7\n"), std::string::npos) << checked->text;
  EXPECT_NE(checked->text.find("0 of 1024 huge pages"), std::string::npos) << checked->text;
}

TEST(Answer, ACheckMayNameProfileAndDevice) {
  const MachineFolder machine(8);
  machine.AddInterface("eth1", 1, false);
  const auto checked =
      AnswerCheck({.root = machine.root(), .folders = Folders(), .profile = "pcap", .devices = {"eth1"}, .json = true});
  ASSERT_TRUE(checked) << checked.error().message;
  EXPECT_NE(checked->text.find(R"("command":"ip link set eth1 up")"), std::string::npos) << checked->text;
  EXPECT_FALSE(AnswerCheck({.root = machine.root(), .folders = Folders(), .profile = "none", .devices = {}}));
  EXPECT_FALSE(AnswerDetect(machine.root(), {})->good) << "no profiles, so none fits";
}

}  // namespace
}  // namespace spoor::dataplane::hw
