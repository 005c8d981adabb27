// Settings that are lists. They may be given as one word with commas or spaces, as several words, or as several lines
// of the INI file: all of these mean the same list.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"

namespace spoor::dataplane {

// UDP or TCP ports, 1..65535, at least one; repeated ones are dropped.
base::Result<std::vector<std::uint16_t>> ReadPorts(const std::vector<std::string>& words);
// Networks or addresses; an empty list is fine.
base::Result<std::vector<base::IpPrefix>> ReadPrefixes(const std::vector<std::string>& words);
// RR types by mnemonic or TYPE123; "none" or nothing is the empty list.
base::Result<std::vector<std::uint16_t>> ReadTypes(const std::vector<std::string>& words);

// The characters of a sensor id.
constexpr bool IsSensorIdChar(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace spoor::dataplane
