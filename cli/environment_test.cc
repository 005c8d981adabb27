#include "cli/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace spoor::cli {
namespace {

TEST(Environment, TakesTheServerOfTheProcess) {
  ::unsetenv("SPOOR_SERVER");
  EXPECT_EQ(Environment::FromProcess().server, "") << "a profile may say where";
  ::setenv("SPOOR_SERVER", "localhost:8053", 1);
  EXPECT_EQ(Environment::FromProcess().server, "localhost:8053");
  ::unsetenv("SPOOR_SERVER");
}

TEST(Environment, NoColorForbidsColor) {
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(Environment::FromProcess().color);
  ::unsetenv("NO_COLOR");
  EXPECT_GT(Environment::FromProcess().now_s, 1'600'000'000);
}

TEST(Environment, TheFirstLocaleThatIsSetSaysWhetherItIsUtf8) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) ::unsetenv(name);
  EXPECT_FALSE(Environment::FromProcess().utf8);
  ::setenv("LANG", "de_DE.UTF-8", 1);
  EXPECT_TRUE(Environment::FromProcess().utf8);
  ::setenv("LC_CTYPE", "C", 1);
  EXPECT_FALSE(Environment::FromProcess().utf8);
  ::setenv("LC_ALL", "C.utf8", 1);
  EXPECT_TRUE(Environment::FromProcess().utf8);
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) ::unsetenv(name);
}

}  // namespace
}  // namespace spoor::cli
