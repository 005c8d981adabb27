#include "dataplane/io/output_silence.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace spoor::dataplane {
namespace {

TEST(OutputSilence, SwallowsBothAndGivesThemBack) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  {
    const OutputSilence silence(true);
    std::puts("hidden");
    std::fputs("hidden", stderr);
  }
  std::puts("shown");
  std::fputs("shown", stderr);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "shown\n");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "shown");
}

TEST(OutputSilence, CanBeOff) {
  testing::internal::CaptureStderr();
  {
    const OutputSilence silence(false);
    std::fputs("shown", stderr);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "shown");
}

}  // namespace
}  // namespace spoor::dataplane
