// The command lines of check, repair and backup.
#include "controlplane/upkeep/command.h"

#include <gtest/gtest.h>

#include <vector>

namespace spoor::controlplane {
namespace {

base::Result<UpkeepCommand> Parse(std::vector<const char*> words) {
  return ParseUpkeep(*UpkeepVerbOf(words[0]), static_cast<int>(words.size()), words.data());
}

TEST(UpkeepCommandTest, WordsAreVerbs) {
  EXPECT_EQ(UpkeepVerbOf("check"), UpkeepVerb::kCheck);
  EXPECT_EQ(UpkeepVerbOf("repair"), UpkeepVerb::kRepair);
  EXPECT_EQ(UpkeepVerbOf("backup"), UpkeepVerb::kBackup);
  EXPECT_EQ(UpkeepVerbOf("--help"), std::nullopt);
}

TEST(UpkeepCommandTest, OptionsAreRead) {
  const auto check = Parse({"check", "--data-dir", "/d"});
  ASSERT_TRUE(check);
  EXPECT_EQ(check->data_dir, "/d");
  const auto repair = Parse({"repair", "--data-dir", "/d", "--to", "/n", "--map-size-mib", "3"});
  ASSERT_TRUE(repair);
  EXPECT_EQ(repair->to, "/n");
  EXPECT_EQ(repair->map_size_octets, 3u << 20);
  const auto backup = Parse({"backup", "--to", "/n", "--rate-mib-s", "5", "--max-growth-mib", "6"});
  ASSERT_TRUE(backup);
  EXPECT_EQ(backup->rate_octets_per_s, 5u << 20);
  EXPECT_EQ(backup->max_growth_octets, 6u << 20);
  EXPECT_NE(Parse({"repair", "--help"})->print_and_exit.find("--to"), std::string::npos);
}

TEST(UpkeepCommandTest, WhatIsMissingOrWrongIsNamed) {
  EXPECT_NE(Parse({"repair", "--data-dir", "/d"}).error().message.find("--to"), std::string::npos);
  EXPECT_NE(Parse({"check", "--to", "/n"}).error().message.find("to"), std::string::npos);
  EXPECT_NE(Parse({"check", "--data-dir", ""}).error().message.find("--data-dir"), std::string::npos);
  EXPECT_NE(Parse({"backup", "--to", "/n", "--max-growth-mib", "0"}).error().message.find("growth"), std::string::npos);
  EXPECT_NE(Parse({"repair", "--to", "/n", "--rate-mib-s", "1"}).error().message.find("rate"), std::string::npos);
  EXPECT_NE(Parse({"repair", "--to", "/n", "--map-size-mib", "0"}).error().message.find("map"), std::string::npos);
}

}  // namespace
}  // namespace spoor::controlplane
