// Octets as values: the one pair of types for "some octets that somebody else owns" (a span) and "octets that I own"
// (a std::string), and the two casts between octets and characters, so that no other file needs a reinterpret_cast.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spoor::base {

// Octets owned by somebody else; the owner outlives the span.
using ByteSpan = std::span<const std::uint8_t>;

// The same memory seen as octets.
inline ByteSpan AsBytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The same memory seen as characters.
inline std::string_view AsChars(ByteSpan octets) noexcept {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

// An owned copy.
inline std::string ToString(ByteSpan octets) {
  return std::string(AsChars(octets));
}

}  // namespace spoor::base
