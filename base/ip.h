// IP addresses and networks as values: parsing, printing, order and containment, for options, queries and matching.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::base {

// An IPv4 or IPv6 address in network byte order. For IPv4 the first 4 octets count, the rest is 0.
struct IpAddress {
  std::uint8_t family = 4;  // 4 or 6
  std::array<std::uint8_t, 16> octets{};

  // The 4 or 16 octets that count; valid as long as the address.
  ByteSpan span() const noexcept { return {octets.data(), family == 4 ? 4u : 16u}; }
  unsigned bits() const noexcept { return family == 4 ? 32 : 128; }
  auto operator<=>(const IpAddress&) const = default;
};

// A network: `length` leading bits of `base` count, the others are 0.
struct IpPrefix {
  IpAddress base;
  std::uint8_t length = 0;
  bool operator==(const IpPrefix&) const = default;
};

// Accepts the forms of inet_pton(3); kInvalidArgument otherwise.
Result<IpAddress> ParseIp(std::string_view text);
// 4 octets make an IPv4 address, 16 an IPv6 address; other sizes are kInvalidArgument.
Result<IpAddress> IpFromOctets(ByteSpan octets);
// The form of inet_ntop(3); for IPv6 the canonical form of RFC 5952.
std::string FormatIp(const IpAddress& address);

// "192.0.2.0/24", "2001:db8::/32", or a bare address (all bits count). Host bits must be 0.
Result<IpPrefix> ParsePrefix(std::string_view text);
// Lowest and highest address of the network.
IpAddress PrefixFirst(const IpPrefix& prefix) noexcept;
IpAddress PrefixLast(const IpPrefix& prefix) noexcept;
// True if `address` is of the same family and inside. Takes no memory, throws nothing: usable in the data path.
bool Contains(const IpPrefix& prefix, std::uint8_t family, const std::uint8_t* octets) noexcept;

}  // namespace spoor::base
