#include "cli/help.h"

#include <gtest/gtest.h>

#include "cli/run.h"
#include "cli/test_support.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

std::string OutputOf(const std::vector<std::string>& arguments) {
  CapturedFd out;
  Environment environment;
  environment.out_fd = out.fd();
  EXPECT_EQ(Run(arguments, environment), ExitCode::kFound);
  return out.text();
}

TEST(Help, EveryVerbHasHelpWithExamplesAndExitCodes) {
  for (const auto* verb : Verbs()) {
    const std::string name(verb->name);
    const auto text = OutputOf({"help", name});
    EXPECT_EQ(text, OutputOf({name, "--help"}));
    EXPECT_EQ(text, OutputOf({name, "-h"}));
    EXPECT_NE(text.find("Exit codes:"), std::string::npos);
    EXPECT_GE(verb->examples.size(), 2U);
    EXPECT_LE(verb->examples.size(), 6U);
    for (const auto& example : verb->examples) EXPECT_NE(text.find(example.command), std::string::npos);
    EXPECT_NE(OutputOf({"help"}).find("  " + name + " "), std::string::npos);
  }
  EXPECT_EQ(OutputOf({"--help"}), OutputOf({"help"}));
  EXPECT_EQ(OutputOf({"--version"}), OutputOf({"version"}));
  EXPECT_TRUE(OutputOf({"version"}).starts_with("spoor "));
}

}  // namespace
}  // namespace spoor::cli
