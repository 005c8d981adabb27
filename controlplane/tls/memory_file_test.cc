#include "controlplane/tls/memory_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace spoor::controlplane {
namespace {

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(MemoryFile, ThePathStaysAndItsContentIsReplaced) {
  MemoryFile file;
  EXPECT_EQ(file.path(), "");
  ASSERT_TRUE(file.Replace("first, which is longer").has_value());
  const std::string path = file.path();
  EXPECT_EQ(TextOf(path), "first, which is longer");
  std::ifstream open_before(path);
  ASSERT_TRUE(file.Replace("second").has_value());
  EXPECT_EQ(file.path(), path);
  EXPECT_EQ(TextOf(path), "second");
  std::string word;
  open_before >> word;
  EXPECT_EQ(word, "first,");
}

}  // namespace
}  // namespace spoor::controlplane
