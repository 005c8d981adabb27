#include "dataplane/fingerprint.h"

#include <sys/random.h>

#include <cstdlib>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace spoor::dataplane {
namespace {

constexpr std::size_t kSeed_octets = 64;

void FillRandom(std::uint8_t* at, std::size_t octets) {
  while (octets > 0) {
    const ssize_t got = getrandom(at, octets, 0);
    if (got <= 0) std::abort();  // cannot happen on Linux for so few octets once the system has started
    at += got;
    octets -= static_cast<std::size_t>(got);
  }
}

}  // namespace

HashSecret::HashSecret() {
  std::array<std::uint8_t, kSeed_octets> seed;
  FillRandom(seed.data(), seed.size());
  XXH3_generateSecret(secret_.data(), secret_.size(), seed.data(), seed.size());
}

HashSecret::HashSecret(std::uint64_t seed) {
  XXH3_generateSecret(secret_.data(), secret_.size(), &seed, sizeof seed);
}

Fingerprint HashSecret::Hash(base::ByteSpan octets) const noexcept {
  const XXH128_hash_t hash = XXH3_128bits_withSecret(octets.data(), octets.size(), secret_.data(), secret_.size());
  return {hash.low64, hash.high64};
}

std::uint64_t HashSecret::ShortHash(base::ByteSpan octets) const noexcept {
  return XXH3_64bits_withSecret(octets.data(), octets.size(), secret_.data(), secret_.size());
}

}  // namespace spoor::dataplane
