// The page has what the help has. tests/integration/manual.py shows it to groff.
#include "controlplane/help.h"

#include <gtest/gtest.h>

#include "base/roff.h"
#include "controlplane/settings.h"
#include "controlplane/upkeep/command.h"

namespace spoor::controlplane {
namespace {

std::string Printed(const char* option) {
  const char* words[] = {"spoord", option};
  return ParseSettings(2, words)->print_and_exit;
}

TEST(Help, NamesOptionsCommandsAndExamples) {
  const std::string help = Printed("--help");
  EXPECT_TRUE(help.starts_with("spoord: takes observations"));
  for (const char* part : {"--data-dir", "--listen ADDR", "--man", "spoord --data-dir /tmp/d", "SIGTERM ends it"}) {
    EXPECT_NE(help.find(part), std::string::npos) << part;
  }
  for (const UpkeepText& verb : UpkeepTexts()) {
    EXPECT_NE(help.find("  spoord " + std::string(verb.word) + " --help"), std::string::npos) << help;
  }
}

TEST(Help, ThePageHasEveryOptionOfEveryCommand) {
  const std::string page = Printed("--man");
  EXPECT_TRUE(page.starts_with(".TH SPOORD 8 "));
  for (const char* option : {"data-dir", "listen", "tls-client-roles", "config", "help", "version"}) {
    EXPECT_NE(page.find("\n.TP\n" + base::RoffBold(std::string("--") + option)), std::string::npos) << option;
  }
  for (const UpkeepText& verb : UpkeepTexts()) {
    const auto at = page.find("\n.SS spoord " + std::string(verb.word) + "\n");
    ASSERT_NE(at, std::string::npos) << page;
    EXPECT_NE(page.find(base::RoffBold(verb.example)), std::string::npos);
    for (const auto& option : verb.options.options()) {
      EXPECT_NE(page.find(base::RoffBold("--" + option->long_name()), at), std::string::npos) << option->long_name();
    }
  }
}

}  // namespace
}  // namespace spoor::controlplane
