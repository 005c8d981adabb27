// Big-endian loads and stores at any alignment: the byte order of every protocol and file format in Spoor.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace spoor::base {

static_assert(std::endian::native == std::endian::little, "the fast paths assume a little-endian host");

// Reads 2 octets at `at`, most significant first.
inline std::uint16_t LoadBe16(const std::uint8_t* at) noexcept {
  std::uint16_t raw;
  std::memcpy(&raw, at, sizeof raw);
  return __builtin_bswap16(raw);
}

// Reads 4 octets at `at`, most significant first.
inline std::uint32_t LoadBe32(const std::uint8_t* at) noexcept {
  std::uint32_t raw;
  std::memcpy(&raw, at, sizeof raw);
  return __builtin_bswap32(raw);
}

// Reads 8 octets at `at`, most significant first.
inline std::uint64_t LoadBe64(const std::uint8_t* at) noexcept {
  std::uint64_t raw;
  std::memcpy(&raw, at, sizeof raw);
  return __builtin_bswap64(raw);
}

// Writes 2 octets at `at`, most significant first.
inline void StoreBe16(std::uint8_t* at, std::uint16_t value) noexcept {
  value = __builtin_bswap16(value);
  std::memcpy(at, &value, sizeof value);
}

// Writes 4 octets at `at`, most significant first.
inline void StoreBe32(std::uint8_t* at, std::uint32_t value) noexcept {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}

// Writes 8 octets at `at`, most significant first.
inline void StoreBe64(std::uint8_t* at, std::uint64_t value) noexcept {
  value = __builtin_bswap64(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace spoor::base
