#include "controlplane/services/resume_token.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

TEST(ResumeToken, ComesBack) {
  for (const std::string& position :
       {std::string(), std::string("x"), std::string("\0\xff", 2), std::string(3000, 'p')}) {
    const auto decoded = DecodeResumeToken(base::AsBytes(EncodeResumeToken(42, position)), 42);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, position);
  }
}

TEST(ResumeToken, KeepsTheTimeOfItsQuestion) {
  const std::string stamped = StampToken(1'700'000'000, "token");
  EXPECT_EQ(SplitStamp(stamped).asked_s, 1'700'000'000u);
  EXPECT_EQ(SplitStamp(stamped).token, "token");
  EXPECT_EQ(SplitStamp("abc").asked_s, std::nullopt);
  EXPECT_EQ(SplitStamp("").asked_s, std::nullopt);
}

TEST(ResumeToken, BelongsToOneQuery) {
  const std::string token = EncodeResumeToken(42, "position");
  EXPECT_FALSE(DecodeResumeToken(base::AsBytes(token), 43).has_value());
}

TEST(ResumeToken, NoticesEveryFlippedBitAndEveryCut) {
  const std::string token = EncodeResumeToken(42, "position");
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = token;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_FALSE(DecodeResumeToken(base::AsBytes(damaged), 42).has_value());
    }
    EXPECT_FALSE(DecodeResumeToken(base::AsBytes(token.substr(0, i)), 42).has_value());
  }
  EXPECT_FALSE(DecodeResumeToken(base::AsBytes(std::string(5000, 'x')), 42).has_value());
}

}  // namespace
}  // namespace spoor::controlplane
