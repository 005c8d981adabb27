// gRPC's status as one line for people.
#pragma once

#include <string>

#include <grpcpp/support/status.h>

namespace spoor::rpc {

// The message without gRPC's wrapping ("failed to connect to all addresses; last error: ..."), without line ends and at
// most 300 octets; never empty.
std::string StatusText(const grpc::Status& status);

}  // namespace spoor::rpc
