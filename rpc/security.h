// From a client's settings to gRPC's credentials.
#pragma once

#include <grpcpp/security/credentials.h>

#include <memory>

#include "base/result.h"
#include "rpc/address.h"
#include "rpc/client_security.h"

namespace spoor::rpc {

// Reads the files. kInvalidArgument with one line: a file that cannot be read, a certificate without its key, TLS on a
// Unix socket, an API key without TLS (it would cross the network for everybody to read).
base::Result<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(const ClientSecurity& security,
                                                                        const Address& server);

}  // namespace spoor::rpc
