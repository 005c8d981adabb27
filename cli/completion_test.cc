// The scripts of spoor completion; that of bash is run by a real bash.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "cli/run.h"
#include "cli/test_support.h"
#include "cli/verb_table.h"
#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

std::string ScriptFor(const std::string& shell) {
  CapturedFd out;
  Environment environment;
  environment.out_fd = out.fd();
  EXPECT_EQ(cli::Run(std::vector<std::string>{"completion", shell}, environment), ExitCode::kFound);
  return out.text();
}

// What bash offers for the last of the words, on one line.
std::string BashOffers(const std::string& words) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/completion";
  std::ofstream(path) << ScriptFor("bash") << "COMP_WORDS=(" << words << "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                      << "_spoor; echo \"${COMPREPLY[*]}\"\n";
  FILE* const pipe = popen(("bash --norc " + path + " 2>&1").c_str(), "r");
  std::string out;
  for (std::array<char, 4096> room; fgets(room.data(), room.size(), pipe) != nullptr;) out += room.data();
  EXPECT_EQ(pclose(pipe), 0);
  return out;
}

TEST(Completion, BashOffersVerbsAndTheOptionsOfAVerb) {
  EXPECT_EQ(BashOffers("spoor loo"), "lookup\n");
  EXPECT_EQ(BashOffers("spoor --server unix:/x sta"), "status\n");
  EXPECT_EQ(BashOffers("spoor lookup a.example --ti"),
            "--time-first-before --time-first-after --time-last-before --time-last-after --timeout\n");
  EXPECT_EQ(BashOffers("spoor help wat"), "watch watchlist\n");
  EXPECT_EQ(BashOffers("spoor help --ma"), "--man\n");
  EXPECT_EQ(BashOffers("spoor lookup exa"), "\n") << "names are not ours";
}

TEST(Completion, EveryShellHasEveryVerb) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = ScriptFor(shell);
    for (const Verb* verb : Verbs()) EXPECT_NE(script.find(verb->name), std::string::npos) << shell;
    EXPECT_NE(script.find("time-last-before"), std::string::npos) << shell;
  }
}

TEST(Completion, OtherShellsAreRefused) {
  CapturedFd err;
  Environment environment;
  environment.err_fd = err.fd();
  EXPECT_EQ(cli::Run(std::vector<std::string>{"completion", "tcsh"}, environment), ExitCode::kUsage);
  EXPECT_EQ(cli::Run(std::vector<std::string>{"completion"}, environment), ExitCode::kUsage);
}

}  // namespace
}  // namespace spoor::cli
