// Client channels with the settings that every Spoor client needs: found dead within seconds, back soon after the
// server is, and the message bounds of the protocol. Kept apart from its users because each setting has a reason.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

namespace spoor::rpc {

// Both directions, octets. The largest message is a block of 1 MiB or an answer of 256 KiB plus its presentation text.
inline constexpr int kMaxMessageOctets = 4 << 20;

// Keeps gRPC's library state until the process ends. Without it the last channel or server to go takes the library
// down, and gRPC 1.51 then sometimes polls a finished connection for 10 s. Call before the first gRPC object; any
// thread.
void KeepGrpcAlive();

// `target` is what GrpcTarget returns, `credentials` what MakeCredentials does. Connects when first used; a lost
// connection is tried again after at most 500 ms. Never null. Any thread. Do not let the last reference go inside a
// gRPC callback.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& target,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials);
// Without TLS and without a key.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& target);

}  // namespace spoor::rpc
