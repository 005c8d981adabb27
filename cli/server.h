// The connection to spoord: how long to wait for it, and what to tell people when there is none.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "rpc/client_security.h"

namespace spoor::cli {

// A server that can be reached answers long before this; one that cannot should not hold a person up.
inline constexpr std::chrono::seconds kConnectTimeout{5};

// A channel to `address`, connected, or with its failure known so that the next call reports it at once.
// kInvalidArgument for a bad address and what MakeCredentials refuses, kUnavailable when nothing was heard within
// `timeout`.
base::Result<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, const rpc::ClientSecurity& security,
                                                     std::chrono::milliseconds timeout);

// One line for a failed call: "cannot reach spoord at ADDR: why; what to do".
std::string StatusText(const grpc::Status& status, const std::string& address);

}  // namespace spoor::cli
