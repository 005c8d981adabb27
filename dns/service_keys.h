// The parameters of SVCB and HTTPS that have a text form of their own, for printing and reading alike.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spoor::dns {

// IANA "Service Parameter Keys". Newer keys than these print as keyNNNNN, which every reader takes.
enum ServiceKey : std::uint16_t {
  kMandatory = 0,
  kAlpn = 1,
  kNoDefaultAlpn = 2,
  kPort = 3,
  kIpv4hint = 4,
  kEch = 5,
  kIpv6hint = 6,
};

// By number.
inline constexpr std::array<std::string_view, 7> kServiceKeyNames = {"mandatory", "alpn", "no-default-alpn", "port",
                                                                     "ipv4hint",  "ech",  "ipv6hint"};

}  // namespace spoor::dns
