// Fingerprints: 128 bits that stand for a tuple, a query or a message. XXH3 with a random secret made at start, because
// names are chosen by strangers: without the secret nobody can build two tuples with one fingerprint, so equal
// fingerprints are taken for equal content (chance of one false match among 2^40 tuples: about 2^-49).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace spoor::dataplane {

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Fingerprint&) const = default;
};

// A random key for XXH3 (192 octets: its own default size). Immutable after construction; any thread.
class HashSecret {
 public:
  // From the system's random source.
  HashSecret();
  // From 8 octets of seed: the same in every run, for tests and benchmarks.
  explicit HashSecret(std::uint64_t seed);

  // The keyed hash of `octets`.
  Fingerprint Hash(base::ByteSpan octets) const noexcept;
  // The same in 64 bits and half of the time: for what is forgotten within seconds.
  std::uint64_t ShortHash(base::ByteSpan octets) const noexcept;
  // Two words in 64 bits: the step that XXH3 takes for every 16 octets. `lane`, below kLanes, tells apart what is
  // mixed.
  static constexpr unsigned kLanes = 12;
  std::uint64_t Mix(unsigned lane, std::uint64_t a, std::uint64_t b) const noexcept {
    std::uint64_t keys[2];
    std::memcpy(keys, secret_.data() + lane * sizeof keys, sizeof keys);
    __extension__ const unsigned __int128 product = static_cast<unsigned __int128>(a ^ keys[0]) * (b ^ keys[1]);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

 private:
  static constexpr std::size_t kSecret_octets = kLanes * 16;
  alignas(64) std::array<std::uint8_t, kSecret_octets> secret_;
};

}  // namespace spoor::dataplane
