#include "controlplane/grpc_server.h"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "controlplane/listen_socket.h"
#include "rpc/channel.h"

namespace spoor::controlplane {
namespace {

// Bounds on what one peer can make the server hold, and pings that find half-dead peers. Connections have no maximal
// age: it would cut a sensor's stream and a long export for nothing.
void SetBounds(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(rpc::kMaxMessageOctets);
  builder.SetMaxSendMessageSize(rpc::kMaxMessageOctets);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 * 1024);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 128);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 15'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 15 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  // Two servers on one port would each get some of the connections; the second is to fail instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// gRPC's own lines would stand beside the one line that people get.
void SilenceGrpcLog() {
  gpr_set_log_function([](gpr_log_func_args*) {});
}

std::string TargetsOf(std::span<const rpc::Address> listen) {
  std::string text;
  for (const rpc::Address& address : listen) text += (text.empty() ? "" : ", ") + rpc::GrpcTarget(address);
  return text;
}

}  // namespace

base::Result<GrpcServer> GrpcServer::Start(std::span<const rpc::Address> listen,
                                           const std::shared_ptr<grpc::ServerCredentials>& tcp,
                                           std::span<const Named> services) {
  for (const rpc::Address& address : listen) {
    if (!address.is_unix()) continue;
    if (auto prepared = PrepareSocketPath(address.path); !prepared) return std::unexpected(prepared.error());
  }
  SilenceGrpcLog();
  rpc::KeepGrpcAlive();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetBounds(builder);
  std::vector<int> ports(listen.size(), 0);
  for (std::size_t i = 0; i < listen.size(); ++i) {
    const auto& credentials = listen[i].is_unix() ? grpc::InsecureServerCredentials() : tcp;
    builder.AddListeningPort(rpc::GrpcTarget(listen[i]), credentials, &ports[i]);
  }
  for (const Named& named : services) builder.RegisterService(named.service);
  const SocketModeGuard mode;
  auto server = builder.BuildAndStart();
  if (!server || std::ranges::find(ports, 0) != ports.end()) {
    return base::Fail(
        base::ErrorCode::kUnavailable,
        fmt::format("listen: {}: cannot listen there: the address is in use or not of this machine; choose "
                    "another",
                    TargetsOf(listen)));
  }
  for (const Named& named : services) server->GetHealthCheckService()->SetServingStatus(named.name, true);
  return GrpcServer(std::move(server));
}

void GrpcServer::AnnounceStop() {
  server_->GetHealthCheckService()->SetServingStatus(false);
}

void GrpcServer::Stop(int grace_ms) {
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(grace_ms));
  server_->Wait();
}

}  // namespace spoor::controlplane
