// Globs as trees; what they match is tested with patterns.
#include "controlplane/search/glob.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

std::string Written(std::string_view glob) {
  const auto tree = ParseGlob(glob);
  return tree ? RegexText(*tree) : tree.error().message;
}

TEST(Glob, BecomesAnAnchoredExpression) {
  EXPECT_EQ(Written("*.example.com."), "^.*\\x2eexample\\x2ecom\\x2e$");
  EXPECT_EQ(Written("W?w[0-9]"), "^w.w[0-9]$");
  EXPECT_EQ(Written("a***b"), "^a.*b$");
  EXPECT_EQ(Written(R"(\*\?\[\\)"), "^\\x2a\\x3f\\x5b\\x5c$");
  EXPECT_EQ(Written("(a|b)+^$"), "^\\x28a\\x7cb\\x29\\x2b\\x5e\\x24$");
  EXPECT_EQ(Written("]"), "^\\x5d$");
}

}  // namespace
}  // namespace spoor::controlplane
