#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "cli/test_support.h"

namespace spoor::cli {
namespace {

TEST(Output, ReportsAFullDiskOnce) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output output(full);
  EXPECT_TRUE(output.Append("x"));
  EXPECT_FALSE(output.Flush());
  EXPECT_EQ(output.error(), ENOSPC);
  EXPECT_FALSE(output.Append("y"));
  ::close(full);
}

TEST(Output, WritesWhenAChunkIsFull) {
  CapturedFd file;
  Output output(file.fd());
  EXPECT_TRUE(output.Append(std::string(Output::kChunkOctets - 1, 'a')));
  EXPECT_EQ(file.text().size(), 0U);
  EXPECT_TRUE(output.Append("b"));
  EXPECT_EQ(file.text().size(), Output::kChunkOctets);
}

TEST(PrintNote, IsOneLineWhateverItQuotes) {
  CapturedFd file;
  PrintNote(file.fd(), "a\nb\x1b[2J");
  EXPECT_EQ(file.text(), "spoor: a\\010b\\027[2J\n");
}

}  // namespace
}  // namespace spoor::cli
