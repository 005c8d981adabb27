#include "rpc/address.h"

#include <algorithm>
#include <charconv>

namespace spoor::rpc {
namespace {

constexpr std::string_view kUnixScheme = "unix:";
constexpr std::size_t kMaxPathOctets = 107;  // sizeof(sockaddr_un::sun_path) - 1

std::unexpected<base::Error> Bad(std::string_view text, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, "address: \"" + std::string(text) + "\": " + std::string(why) +
                                                           "; write unix:/path, host:port or [v6]:port");
}

base::Result<Address> ParseUnix(std::string_view text) {
  const std::string_view path = text.substr(kUnixScheme.size());
  if (!path.starts_with('/')) return Bad(text, "the socket path is not absolute");
  if (path.ends_with('/')) return Bad(text, "the socket path names a folder");
  if (path.size() > kMaxPathOctets) return Bad(text, "the socket path is longer than 107 octets");
  return Address{.path = std::string(path), .host = {}, .port = 0};
}

// Letters, digits and what else stands in host names and address literals (RFC 1123 2.1, RFC 4007 11 for %zone).
bool IsHost(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:%").find(c) != std::string_view::npos;
  });
}

}  // namespace

base::Result<Address> ParseAddress(std::string_view text) {
  if (text.starts_with(kUnixScheme)) return ParseUnix(text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Bad(text, "the port is missing");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!IsHost(host)) return Bad(text, "the host is missing or has a character that hosts do not have");
  if (!bracketed && host.find(':') != std::string_view::npos) return Bad(text, "an IPv6 address needs brackets");
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) {
    return Bad(text, "the port is not a number from 1 to 65535");
  }
  return Address{.path = {}, .host = std::string(host), .port = port};
}

std::string GrpcTarget(const Address& address) {
  if (address.is_unix()) return std::string(kUnixScheme) + address.path;
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

base::Result<std::string> GrpcTarget(std::string_view text) {
  const auto address = ParseAddress(text);
  if (!address) return std::unexpected(address.error());
  return GrpcTarget(*address);
}

bool IsLocal(const Address& address) {
  return address.is_unix() || address.host == "localhost" || address.host == "::1" ||
         (address.host.starts_with("127.") && address.host.find_first_not_of("0123456789.") == std::string::npos);
}

}  // namespace spoor::rpc
