#include "controlplane/accounting/coverage_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kStart_ms = 1'700'006'400'000;

TEST(CoverageFile, KeepsTheLogOverARestart) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/coverage";
  {
    CoverageLog log;
    const auto file = CoverageFile::Open(path, log);
    ASSERT_TRUE(file.has_value());
    log.Add("a", kStart_ms, kStart_ms + 60'000, {});
  }
  CoverageLog log;
  ASSERT_TRUE(CoverageFile::Open(path, log).has_value());
  EXPECT_EQ(log.Over(0, kStart_ms / 1000 + 3600).looked_at_s, 60);
}

TEST(CoverageFile, ADamagedOneIsPutAside) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/coverage";
  std::ofstream(path) << "nonsense";
  CoverageLog log;
  ASSERT_TRUE(CoverageFile::Open(path, log).has_value());
  EXPECT_TRUE(std::filesystem::exists(path + ".damaged"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(CoverageFile, WithoutAPathNothingIsKept) {
  CoverageLog log;
  EXPECT_TRUE(CoverageFile::Open("", log).has_value());
}

}  // namespace
}  // namespace spoor::controlplane
