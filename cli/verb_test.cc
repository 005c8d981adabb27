#include "cli/verb.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

TEST(Verb, ErrorsNameTheVerbAndPointToItsHelp) {
  CapturedFd err;
  Environment environment;
  environment.err_fd = err.fd();
  const Invocation invocation{kLookupVerb, {}, {}, environment};
  EXPECT_EQ(FailWith(invocation, ExitCode::kIncomplete, "cut"), ExitCode::kIncomplete);
  EXPECT_EQ(FailUsage(invocation, "no NAME"), ExitCode::kUsage);
  EXPECT_EQ(err.text(), "spoor: lookup: cut\nspoor: lookup: no NAME; see: spoor help lookup\n");
}

TEST(VerbTable, SuggestsWhatIsNear) {
  EXPECT_EQ(FindVerb("lookup"), &kLookupVerb);
  EXPECT_EQ(FindVerb("Lookup"), nullptr);
  EXPECT_EQ(UnknownVerbText("lokup"), "unknown verb 'lokup'; did you mean 'lookup'?");
  EXPECT_EQ(UnknownVerbText("xprt"), "unknown verb 'xprt'; did you mean 'export'?");
  EXPECT_EQ(UnknownVerbText("frobnicate"), "unknown verb 'frobnicate'; see: spoor help");
  EXPECT_EQ(UnknownVerbText(std::string(100'000, 'x')).size(), 100'000U + 32);
}

}  // namespace
}  // namespace spoor::cli
