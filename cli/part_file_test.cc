#include "cli/part_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/small_file.h"
#include "tests/support/temporary_folder.h"

namespace spoor::cli {
namespace {

class PartFileTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return folder_.path() + "/" + name; }
  static std::string DigestOf(std::string_view text) {
    FileDigest digest;
    digest.Add(text);
    return digest.Finish();
  }

  const test::TemporaryFolder folder_;
};

TEST_F(PartFileTest, GoesOnWhereItWas) {
  FileDigest first_digest;
  {
    auto first = PartFile::Open(Path("a.part"), 100, first_digest);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->octet_count(), 0u);
    EXPECT_TRUE(first->Append("abc"));
  }
  FileDigest digest;
  auto second = PartFile::Open(Path("a.part"), 100, digest);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->octet_count(), 3u);
  EXPECT_TRUE(second->Append("def"));
  EXPECT_EQ(second->octet_count(), 6u);
  EXPECT_EQ(digest.Finish(), DigestOf("abc")) << "of what was there";
  std::ofstream(Path("a")) << "older";
  EXPECT_TRUE(second->MoveTo(Path("a")));
  EXPECT_EQ(base::ReadSmallFile(Path("a"), 100).value(), "abcdef");
  EXPECT_FALSE(std::filesystem::exists(Path("a.part")));
}

TEST_F(PartFileTest, OneThatHasTooMuchBeginsAnew) {
  std::ofstream(Path("a.part")) << "abcdef";
  FileDigest digest;
  auto part = PartFile::Open(Path("a.part"), 5, digest);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->octet_count(), 0u);
  EXPECT_TRUE(part->Append("x"));
  EXPECT_EQ(base::ReadSmallFile(Path("a.part"), 100).value(), "x");
  EXPECT_EQ(digest.Finish(), DigestOf(""));
  part->Remove();
  EXPECT_FALSE(std::filesystem::exists(Path("a.part")));
}

TEST_F(PartFileTest, WhatCannotBeIsNamed) {
  FileDigest digest;
  const auto none = PartFile::Open(Path("no/such/folder"), 5, digest);
  ASSERT_FALSE(none);
  EXPECT_TRUE(none.error().message.starts_with(Path("no/such/folder: cannot be opened: "))) << none.error().message;
  auto part = PartFile::Open(Path("a.part"), 5, digest);
  ASSERT_TRUE(part);
  EXPECT_FALSE(part->MoveTo(Path("no/such/folder")));
}

}  // namespace
}  // namespace spoor::cli
