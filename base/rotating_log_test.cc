#include "base/rotating_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/temporary_folder.h"

namespace spoor::base {
namespace {

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(RotatingLog, LinesAreThereAtOnceAndOldFilesGo) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/audit.log";
  const auto log = RotatingLog::Open(path, 100, 2);
  ASSERT_TRUE(log.has_value()) << log.error().message;
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE((*log)->Write("line " + std::to_string(100 + i) + " of twenty octets or so"));
  EXPECT_TRUE(TextOf(path).ends_with("line 119 of twenty octets or so\n")) << TextOf(path);
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/audit.2.log"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/audit.3.log"));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST(RotatingLog, AppendsToWhatIsThere) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/audit.log";
  for (const char* line : {"first", "second"}) {
    const auto log = RotatingLog::Open(path, 1000, 2);
    ASSERT_TRUE(log.has_value());
    EXPECT_TRUE((*log)->Write(line));
  }
  EXPECT_EQ(TextOf(path), "first\nsecond\n");
}

TEST(RotatingLog, NoPlaceForItIsAnError) {
  EXPECT_FALSE(RotatingLog::Open("/proc/no/such/audit.log", 100, 1).has_value());
}

}  // namespace
}  // namespace spoor::base
