#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace spoor::base {
namespace {

// The mask of octet `index` in a network of `length` bits.
std::uint8_t MaskAt(unsigned length, unsigned index) noexcept {
  const unsigned before = index * 8;
  if (length >= before + 8) return 0xff;
  if (length <= before) return 0;
  return static_cast<std::uint8_t>(0xff00 >> (length - before));
}

}  // namespace

Result<IpAddress> ParseIp(std::string_view text) {
  const std::string copy(text);
  IpAddress address;
  if (inet_pton(AF_INET, copy.c_str(), address.octets.data()) == 1) return address;
  address.family = 6;
  if (inet_pton(AF_INET6, copy.c_str(), address.octets.data()) == 1) return address;
  return Fail(ErrorCode::kInvalidArgument, "'" + copy + "' is not an IPv4 or IPv6 address");
}

Result<IpAddress> IpFromOctets(ByteSpan octets) {
  if (octets.size() != 4 && octets.size() != 16) {
    return Fail(ErrorCode::kInvalidArgument, "an address has 4 or 16 octets, not " + std::to_string(octets.size()));
  }
  IpAddress address;
  address.family = octets.size() == 4 ? 4 : 6;
  std::copy(octets.begin(), octets.end(), address.octets.begin());
  return address;
}

std::string FormatIp(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(address.family == 4 ? AF_INET : AF_INET6, address.octets.data(), text, sizeof text);
  return text;
}

Result<IpPrefix> ParsePrefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ParseIp(text.substr(0, slash));
  if (!address) return Fail(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is not a network in CIDR form");
  IpPrefix prefix{*address, static_cast<std::uint8_t>(address->bits())};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix.length);
    if (error != std::errc() || end != digits.data() + digits.size() || prefix.length > address->bits()) {
      return Fail(ErrorCode::kInvalidArgument,
                  "'" + std::string(text) + "': the prefix length must be 0.." + std::to_string(address->bits()));
    }
  }
  if (PrefixFirst(prefix) != prefix.base) {
    return Fail(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' has host bits set; the network is " +
                                                 FormatIp(PrefixFirst(prefix)) + "/" + std::to_string(prefix.length));
  }
  return prefix;
}

IpAddress PrefixFirst(const IpPrefix& prefix) noexcept {
  IpAddress first = prefix.base;
  for (unsigned i = 0; i < first.span().size(); ++i) first.octets[i] &= MaskAt(prefix.length, i);
  return first;
}

IpAddress PrefixLast(const IpPrefix& prefix) noexcept {
  IpAddress last = prefix.base;
  for (unsigned i = 0; i < last.span().size(); ++i) {
    last.octets[i] = static_cast<std::uint8_t>(last.octets[i] | (0xff & ~MaskAt(prefix.length, i)));
  }
  return last;
}

bool Contains(const IpPrefix& prefix, std::uint8_t family, const std::uint8_t* octets) noexcept {
  if (prefix.base.family != family) return false;
  const unsigned whole = prefix.length / 8u;
  if (std::memcmp(prefix.base.octets.data(), octets, whole) != 0) return false;
  const unsigned rest = prefix.length % 8u;
  return rest == 0 || ((prefix.base.octets[whole] ^ octets[whole]) & MaskAt(prefix.length, whole)) == 0;
}

}  // namespace spoor::base
