#include "controlplane/access/api_key.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace spoor::controlplane {
namespace {

TEST(ApiKey, HasAPublicIdAndASecretOf256Bits) {
  const auto key = MakeKey();
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->text.size(), 6u + 16 + 1 + 64);
  EXPECT_TRUE(key->text.starts_with("spoor_" + key->id + "_"));
  EXPECT_EQ(IdOf(key->text), key->id);
  EXPECT_NE(MakeKey()->text, key->text);
  EXPECT_NE(MakeKey()->id, key->id);
}

TEST(ApiKey, WhatIsNoKeyHasNoId) {
  for (const std::string& text : {std::string(), std::string("spoor_"), std::string(87, 'x'), MakeKey()->text + "0"}) {
    EXPECT_FALSE(IdOf(text).has_value()) << text;
  }
}

// FIPS 180-2, appendix B.1.
TEST(ApiKey, HashIsSha256) {
  EXPECT_EQ(base::ToHex(base::AsBytes(HashOf("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(IsSameHash(HashOf("a"), HashOf("a")));
  EXPECT_FALSE(IsSameHash(HashOf("a"), HashOf("b")));
  EXPECT_FALSE(IsSameHash(HashOf("a"), ""));
}

}  // namespace
}  // namespace spoor::controlplane
