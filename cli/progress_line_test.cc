#include "cli/progress_line.h"

#include <gtest/gtest.h>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(ProgressLine, IsShownOnATerminalOnlyAndClearedBehindIt) {
  CapturedFd err;
  Environment environment;
  environment.err_fd = err.fd();
  ProgressLine quiet(environment);
  quiet.Show("1 of 2");
  quiet.Clear();
  EXPECT_EQ(err.text(), "");
  environment.err_is_terminal = true;
  ProgressLine line(environment);
  line.Show("1 of 2");
  line.Show("2 of 2");  // too soon
  line.Clear();
  line.Clear();
  EXPECT_EQ(err.text(), "\r1 of 2\033[K\r\033[K");
}

TEST(ProgressLine, BarsAreFullAtTheEnd) {
  EXPECT_EQ(ProgressBar(0, 10, 4), "[----]");
  EXPECT_EQ(ProgressBar(5, 10, 4), "[##--]");
  EXPECT_EQ(ProgressBar(10, 10, 4), "[####]");
  EXPECT_EQ(ProgressBar(11, 10, 4), "[####]");
}

}  // namespace
}  // namespace spoor::cli
