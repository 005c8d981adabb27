#include "base/small_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace spoor::base {
namespace {

TEST(SmallFile, IsReadWhole) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/f";
  for (const std::size_t size : {0u, 1u, 16'384u, 16'385u, 100'000u}) {
    std::string text(size, 'a');
    std::ofstream(path) << text;
    EXPECT_EQ(ReadSmallFile(path, 100'000), text);
  }
  const auto large = ReadSmallFile(path, 99'999);
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().code, ErrorCode::kResourceExhausted);
}

TEST(SmallFile, ErrorsNameTheFile) {
  const auto missing = ReadSmallFile("/nonexistent/f", 1);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(missing.error().message.starts_with("/nonexistent/f: cannot be read: "));
  EXPECT_FALSE(ReadSmallFile("/", 1).has_value()) << "a folder";
}

TEST(SmallFile, IsReplacedWholeAndForItsOwnerOnly) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/f";
  for (const std::string& text : {std::string("first"), std::string(200'000, 'x'), std::string()}) {
    ASSERT_TRUE(ReplaceSmallFile(path, text).has_value());
    EXPECT_EQ(ReadSmallFile(path, 1 << 20), text);
  }
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto refused = ReplaceSmallFile(folder.path() + "/none/f", "x");
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.starts_with(folder.path() + "/none/f.new: cannot be written: "));
}

}  // namespace
}  // namespace spoor::base
