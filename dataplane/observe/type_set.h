// A set of RR types, as a bitmap: one load to ask.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace spoor::dataplane {

// Immutable after construction; any thread.
class TypeSet {
 public:
  explicit TypeSet(std::span<const std::uint16_t> types) noexcept {
    for (const std::uint16_t type : types) words_[type / 64] |= 1ull << (type % 64);
  }
  bool Contains(std::uint16_t type) const noexcept { return ((words_[type / 64] >> (type % 64)) & 1) != 0; }

 private:
  std::array<std::uint64_t, 1024> words_{};
};

}  // namespace spoor::dataplane
