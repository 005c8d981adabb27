#include "dataplane/fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace spoor::dataplane {
namespace {

TEST(Fingerprint, IsAFunctionOfSecretAndOctets) {
  const HashSecret seeded(1);
  EXPECT_EQ(seeded.Hash(base::AsBytes("a")), HashSecret(1).Hash(base::AsBytes("a")));
  EXPECT_NE(seeded.Hash(base::AsBytes("a")), seeded.Hash(base::AsBytes("b")));
  EXPECT_NE(seeded.Hash(base::AsBytes("a")), HashSecret(2).Hash(base::AsBytes("a")));
  EXPECT_NE(HashSecret().Hash(base::AsBytes("a")), HashSecret().Hash(base::AsBytes("a"))) << "random secrets differ";
  EXPECT_EQ(seeded.ShortHash(base::AsBytes("a")), HashSecret(1).ShortHash(base::AsBytes("a")));
  EXPECT_NE(seeded.ShortHash(base::AsBytes("a")), HashSecret(2).ShortHash(base::AsBytes("a")));
}

TEST(Fingerprint, EveryLengthIsHashedToItsLastOctet) {
  const HashSecret secret;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  std::set<std::uint64_t> seen_short;
  for (std::size_t size = 0; size < 1000; ++size) {
    std::string octets(size, 'x');
    const Fingerprint plain = secret.Hash(base::AsBytes(octets));
    seen.emplace(plain.low, plain.high);
    seen_short.insert(secret.ShortHash(base::AsBytes(octets)));
    if (size == 0) continue;
    octets.back() = 'y';
    const Fingerprint changed = secret.Hash(base::AsBytes(octets));
    seen.emplace(changed.low, changed.high);
    seen_short.insert(secret.ShortHash(base::AsBytes(octets)));
  }
  EXPECT_EQ(seen.size(), 1999u);
  EXPECT_EQ(seen_short.size(), 1999u);
}

}  // namespace
}  // namespace spoor::dataplane
