// From Spoor's errors to gRPC's: the one table.
#pragma once

#include <grpcpp/support/status.h>

#include "base/result.h"

namespace spoor::controlplane {

// The message goes to the client unchanged.
grpc::Status ToGrpcStatus(const base::Error& error);

// The server's stop, said to a client whose stream ends because of it.
grpc::Status StoppingStatus();

}  // namespace spoor::controlplane
