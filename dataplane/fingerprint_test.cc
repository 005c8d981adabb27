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
}

TEST(Fingerprint, EveryLengthIsHashedToItsLastOctet) {
  const HashSecret secret;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  for (std::size_t size = 0; size < 1000; ++size) {
    std::string octets(size, 'x');
    const Fingerprint plain = secret.Hash(base::AsBytes(octets));
    seen.emplace(plain.low, plain.high);
    if (size == 0) continue;
    octets.back() = 'y';
    const Fingerprint changed = secret.Hash(base::AsBytes(octets));
    seen.emplace(changed.low, changed.high);
  }
  EXPECT_EQ(seen.size(), 1999u);
}

}  // namespace
}  // namespace spoor::dataplane
