// Arithmetic behind made-up records: hashes, permutations and Zipf ranks that depend on a number and nothing else, so
// that any record can be made at any time, in any order, without its neighbours.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace spoor::bench {

// A bijection of 64 bits whose output looks random (the finaliser of SplitMix64).
constexpr std::uint64_t Mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// A sequence of random numbers from a seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t Next() noexcept { return Mix(state_++ * 0xd1342543de82ef95); }
  // Below `bound`, which is at least 1 and below 2^32.
  std::uint64_t Below(std::uint64_t bound) noexcept { return (Next() >> 32) * bound >> 32; }
  // 0 < Unit() <= 1.
  double Unit() noexcept { return static_cast<double>((Next() >> 11) + 1) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

// A permutation of the numbers of `bits` bits (at most 63).
class BitPermutation {
 public:
  BitPermutation(unsigned bits, std::uint64_t seed) noexcept
      : mask_((1ULL << bits) - 1), shift_(bits / 2 + 1), seed_(Mix(seed)) {}

  std::uint64_t operator()(std::uint64_t x) const noexcept {
    for (int round = 0; round < 3; ++round) {
      x = (x + seed_) * 0xd6e8feb86659fd93 & mask_;
      x ^= x >> shift_;
    }
    return x;
  }

 private:
  std::uint64_t mask_;
  unsigned shift_;
  std::uint64_t seed_;
};

// A permutation of 0 .. count - 1: of the next power of two, again until the result is below `count` (at least 1).
class Permutation {
 public:
  Permutation(std::uint64_t count, std::uint64_t seed) noexcept
      : count_(count), bits_(static_cast<unsigned>(std::bit_width(count - 1)), seed) {}

  std::uint64_t operator()(std::uint64_t x) const noexcept {
    do x = bits_(x);
    while (x >= count_);
    return x;
  }

 private:
  std::uint64_t count_;
  BitPermutation bits_;
};

// Ranks 0 .. items - 1 of which rank r is drawn about in proportion to 1 / (r + 1)^1.02: the inverse of the integral.
class Zipf {
 public:
  explicit Zipf(std::uint64_t items) noexcept
      : items_(items), span_(std::pow(static_cast<double>(items) + 1, -kTail) - 1) {}

  // `unit` as of Random::Unit().
  std::uint64_t operator()(double unit) const noexcept {
    const auto rank = static_cast<std::uint64_t>(std::pow(1 + unit * span_, -1 / kTail) - 1);
    return rank < items_ ? rank : items_ - 1;
  }

 private:
  static constexpr double kTail = 0.02;

  std::uint64_t items_;
  double span_;
};

}  // namespace spoor::bench
