#include "base/roff.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

TEST(Roff, PlainTextStaysAsItIs) {
  EXPECT_EQ(Roff(""), "");
  EXPECT_EQ(Roff("names of a domain, 1/2 (3 %)"), "names of a domain, 1/2 (3 %)");
  EXPECT_EQ(Roff("a\nb\n"), "a\nb\n");
}

TEST(Roff, NoLineIsARequest) {
  EXPECT_EQ(Roff(".so /etc/passwd"), "\\&.so /etc/passwd");
  EXPECT_EQ(Roff("a\n.b\n'c"), "a\n\\&.b\n\\&\\(aqc");
}

TEST(Roff, NoCharacterIsAnEscapeOrBecomesAnother) {
  EXPECT_EQ(Roff("\\. or \\DDD"), "\\(rs. or \\(rsDDD");
  EXPECT_EQ(Roff("--type 'a' \"b\" `c` ^d~"), "\\-\\-type \\(aqa\\(aq \\(dqb\\(dq \\(gac\\(ga \\(had\\(ti");
}

TEST(Roff, WhatIsNotPrintableIsLeftOut) {
  EXPECT_EQ(Roff("\x1b[2J\xc3\xa9\t"), "?[2J???");
}

TEST(Roff, FontsEnclose) {
  EXPECT_EQ(RoffBold("--tls"), "\\fB\\-\\-tls\\fR");
  EXPECT_EQ(RoffItalic(".x"), "\\fI\\&.x\\fR");
}

}  // namespace
}  // namespace spoor::base
