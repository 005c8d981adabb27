// Manual pages hold what the tables hold. tests/integration/manual.py shows them to groff.
#include "cli/man_page.h"

#include <gtest/gtest.h>

#include <array>

#include "base/roff.h"
#include "cli/help.h"
#include "cli/run.h"
#include "cli/test_support.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 1> kHostileExamples = {{{".so x", "'tis a\\b"}}};

void AddHostileOptions(po::options_description& options) {
  options.add_options()("odd,o", po::value<std::string>()->value_name("X[-Y]")->default_value("a\\b"), ".PP of it");
}

constexpr Verb kHostileVerb = {.name = "odd-one",
                               .synopsis = "[-o]",
                               .summary = "what 'odd' is",
                               .description = "One.\n.SH Two\n\nThree.\n",
                               .examples = kHostileExamples,
                               .add_options = AddHostileOptions,
                               .run = nullptr};

testing::AssertionResult Has(const std::string& page, const std::string& part) {
  if (page.find(part) != page.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no " << part << " in:\n" << page;
}

TEST(ManPage, EveryVerbHasAllOfItsOptionsAndExamples) {
  const std::string overview = OverviewManPage();
  for (const auto* verb : Verbs()) {
    const std::string page = VerbManPage(*verb);
    EXPECT_TRUE(Has(overview, base::RoffBold(verb->name) + "\n" + base::Roff(verb->summary)));
    EXPECT_TRUE(Has(overview, ".BR spoor\\-" + std::string(verb->name) + " (1)"));
    EXPECT_TRUE(Has(page, "\n.SH NAME\nspoor\\-" + std::string(verb->name) + " \\- "));
    const auto options = VerbOptions(*verb);
    for (const auto& option : options.options()) EXPECT_TRUE(Has(page, base::RoffBold("--" + option->long_name())));
    for (const auto& example : verb->examples) EXPECT_TRUE(Has(page, base::RoffBold(example.command)));
  }
}

TEST(ManPage, SectionsComeInTheOrderOfManPages) {
  for (const std::string& page : {OverviewManPage(), VerbManPage(kLookupVerb)}) {
    std::size_t at = 0;
    for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "ENVIRONMENT", "FILES",
                                "EXAMPLES", "\"SEE ALSO\""}) {
      const auto found = page.find(std::string("\n.SH ") + section + "\n", at);
      ASSERT_NE(found, page.npos) << section;
      at = found;
    }
    for (const auto& [code, meaning] : kExitMeanings) EXPECT_TRUE(Has(page, "\n" + base::Roff(meaning) + "\n"));
    EXPECT_TRUE(Has(page, "\n.TP\n\\fBSPOOR_SERVER\\fR\n"));
  }
}

TEST(ManPage, OptionsHaveTheirShortNamesValuesAndDefaults) {
  const std::string page = VerbManPage(kHostileVerb);
  EXPECT_TRUE(Has(page, "\n.TP\n\\fB\\-o\\fR, \\fB\\-\\-odd\\fR \\fIX[\\-Y]\\fR\n\\&.PP of it (default: a\\(rsb)\n"));
  EXPECT_TRUE(Has(page, "\n.TP\n\\fB\\-\\-tls\\fR\nencrypt, and trust the system\\(aqs authorities\n"));
  EXPECT_TRUE(Has(page, "\n.TP\n\\fB\\-\\-tls\\-ca\\fR \\fIFILE\\fR\n"));
}

TEST(ManPage, NothingInATableIsARequest) {
  const std::string page = VerbManPage(kHostileVerb);
  EXPECT_TRUE(page.starts_with(".TH SPOOR\\-ODD\\-ONE 1 "));
  EXPECT_TRUE(Has(page, "spoor\\-odd\\-one \\- what \\(aqodd\\(aq is\n"));
  EXPECT_TRUE(Has(page, ".SH DESCRIPTION\nOne.\n\\&.SH Two\n.PP\nThree.\n.SH OPTIONS\n"));
  EXPECT_TRUE(Has(page, "\n.nf\n\\fB\\&.so x\\fR\n.fi\n.RS 4\n\\&\\(aqtis a\\(rsb\n.RE\n"));
}

TEST(ManPage, HelpPrintsIt) {
  const auto output_of = [](const std::vector<std::string>& arguments) {
    CapturedFd out;
    Environment environment;
    environment.out_fd = out.fd();
    EXPECT_EQ(cli::Run(arguments, environment), ExitCode::kFound);
    return out.text();
  };
  EXPECT_EQ(output_of({"help", "--man"}), OverviewManPage());
  EXPECT_EQ(output_of({"help", "--man", "status"}), VerbManPage(kStatusVerb));
}

}  // namespace
}  // namespace spoor::cli
