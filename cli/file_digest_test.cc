#include "cli/file_digest.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace spoor::cli {
namespace {

// FIPS 180-4, examples of NIST.
TEST(FileDigest, IsSha256HoweverItComes) {
  FileDigest none;
  EXPECT_EQ(base::ToHex(base::AsBytes(none.Finish())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  FileDigest parts;
  for (const char* part : {"abcdbcdecdefdefgefghfghi", "", "ghijhijkijkljklmklmnlmnomnopnopq"}) parts.Add(part);
  EXPECT_EQ(base::ToHex(base::AsBytes(parts.Finish())),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace spoor::cli
