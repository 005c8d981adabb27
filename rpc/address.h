// The address of a control plane as people write it: "unix:/path", "host:port" or "[v6]:port". One parser for the
// server's --listen and every client's --server and --control, so that all of them accept the same words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spoor::rpc {

// Either a Unix socket (path is set) or a TCP end point (host and port are set).
struct Address {
  std::string path;  // absolute, at most 107 octets (sockaddr_un); empty for TCP
  std::string host;  // name or literal without brackets; empty for a Unix socket
  std::uint16_t port = 0;

  bool is_unix() const { return !path.empty(); }
};

// Errors (kInvalidArgument) are one line and say what is expected. Looks nothing up.
base::Result<Address> ParseAddress(std::string_view text);

// The form that gRPC takes, for channels and for listening ports alike.
std::string GrpcTarget(const Address& address);

// ParseAddress and GrpcTarget in one.
base::Result<std::string> GrpcTarget(std::string_view text);

// Nobody off this machine can reach it: a Unix socket, "localhost", 127.0.0.0/8 or ::1.
bool IsLocal(const Address& address);

}  // namespace spoor::rpc
