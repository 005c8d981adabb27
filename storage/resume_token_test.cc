#include "storage/resume_token.h"

#include <gtest/gtest.h>

#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

TEST(ResumeTokenTest, PositionsComeBack) {
  testing::RecordMaker maker(31);
  for (int i = 0; i < 2000; ++i) {
    const observation::Record record = maker.Make();
    for (const Index index : {Index::kForward, Index::kInverse}) {
      const std::string position = FullKey(index, record.view().tuple);
      const std::string token = EncodeResume(index, position);
      EXPECT_EQ(DecodeResume(index, base::AsBytes(token)).value(), position);
    }
  }
  EXPECT_EQ(DecodeResume(Index::kForward, {}).value(), "");
}

TEST(ResumeTokenTest, RefusesDamage) {
  const std::string owner = testing::WireOf("example.com");
  const std::string position = ForwardKey({1, base::AsBytes(owner), base::AsBytes("abcd")});
  const std::string token = EncodeResume(Index::kForward, position);
  const auto refused = [](Index index, const std::string& octets) {
    const auto decoded = DecodeResume(index, base::AsBytes(octets));
    return !decoded && decoded.error().code == base::ErrorCode::kInvalidArgument;
  };
  EXPECT_TRUE(refused(Index::kInverse, token));
  EXPECT_TRUE(refused(Index::kForward, "x"));
  EXPECT_TRUE(refused(Index::kForward, std::string("\2\1", 2) + position));
  EXPECT_TRUE(refused(Index::kForward, token.substr(0, 5)));
}

}  // namespace
}  // namespace spoor::storage
