// One unary call to a service that changes something.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>

#include "cli/query.h"
#include "cli/server.h"
#include "cli/verb.h"

namespace spoor::cli {

// A purge waits for a step of a merge, and for the disk.
inline constexpr std::chrono::seconds kUnaryTimeout{30};

// Connects and runs `call(stub, context)`; kFound when that was OK, else its line is on standard error.
template <class Service, class Call>
ExitCode CallUnary(const Invocation& invocation, Call call) {
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  const auto stub = Service::NewStub(*channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kUnaryTimeout);
  const grpc::Status status = call(*stub, &context);
  if (status.ok()) return ExitCode::kFound;
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) return FailUsage(invocation, status.error_message());
  return FailWith(invocation, ExitCode::kUnreachable, StatusText(status, invocation.environment.server));
}

}  // namespace spoor::cli
