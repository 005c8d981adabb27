#include "base/man_page.h"

#include <gtest/gtest.h>

#include <array>

#include "base/roff.h"
#include "base/version.h"

namespace spoor::base {
namespace {

TEST(ManPage, TheHeadingHasTitleSectionVersionAndName) {
  const std::string heading = ManHeading("odd-one", 8, "what 'odd' is");
  EXPECT_TRUE(heading.starts_with(".TH ODD\\-ONE 8 \"\" \"Spoor " + std::string(kVersion) + "\" \"Spoor\"\n"));
  EXPECT_TRUE(heading.ends_with(".SH NAME\nodd\\-one \\- what \\(aqodd\\(aq is\n")) << heading;
}

TEST(ManPage, NothingInATextIsARequest) {
  EXPECT_EQ(ManParagraphs("One.\n.SH Two\n\nThree.\n"), "One.\n\\&.SH Two\n.PP\nThree.\n");
  EXPECT_EQ(ManParagraphs("no end"), "no end\n");
  EXPECT_EQ(ManExample(".so x", "'tis a\\b"), ".PP\n.nf\n\\fB\\&.so x\\fR\n.fi\n.RS 4\n\\&\\(aqtis a\\(rsb\n.RE\n");
}

TEST(ManPage, ASectionHasItsEntries) {
  constexpr std::array<ManEntry, 2> kEntries = {{{"-1", "less"}, {"x", ".more"}}};
  EXPECT_EQ(ManSection("\"EXIT STATUS\"", kEntries, RoffBold),
            ".SH \"EXIT STATUS\"\n.TP\n\\fB\\-1\\fR\nless\n.TP\n\\fBx\\fR\n\\&.more\n");
}

TEST(ManPage, OptionsHaveTheirShortNamesValuesAndDefaults) {
  po::options_description options;
  options.add_options()("odd,o", po::value<std::string>()->value_name("X[-Y]")->default_value("a\\b"), ".PP of it")(
      "plain", "what it does")("to", po::value<std::string>(), "where");
  EXPECT_EQ(ManOptions(options),
            ".TP\n\\fB\\-o\\fR, \\fB\\-\\-odd\\fR \\fIX[\\-Y]\\fR\n\\&.PP of it (default: a\\(rsb)\n"
            ".TP\n\\fB\\-\\-plain\\fR\nwhat it does\n"
            ".TP\n\\fB\\-\\-to\\fR \\fIarg\\fR\nwhere\n");
}

}  // namespace
}  // namespace spoor::base
