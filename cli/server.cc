#include "cli/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rpc/address.h"
#include "rpc/channel.h"
#include "rpc/security.h"

namespace spoor::cli {
namespace {

// gRPC wraps the reason of a failed connection in sentences of its own; the operating system's words are at the end.
std::string_view InnermostReason(std::string_view message) {
  const bool is_wrapped = message.starts_with("failed to connect") || message.starts_with("DNS resolution failed");
  const auto last = message.rfind(": ");
  return is_wrapped && last != std::string_view::npos ? message.substr(last + 2) : message;
}

std::string_view CodeWords(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "no answer in time";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "this is no spoord, or one too old to know the question";
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return "permission denied";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "not now";
    default:
      return "the call failed";
  }
}

}  // namespace

base::Result<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, const rpc::ClientSecurity& security,
                                                     std::chrono::milliseconds timeout) {
  const auto parsed = rpc::ParseAddress(address);
  if (!parsed) return std::unexpected(parsed.error());
  const auto credentials = rpc::MakeCredentials(security, *parsed);
  if (!credentials) return std::unexpected(credentials.error());
  const auto channel = rpc::OpenChannel(rpc::GrpcTarget(*parsed), *credentials);
  const auto deadline =
      std::chrono::system_clock::now() + std::min<std::chrono::milliseconds>(timeout, kConnectTimeout);
  for (auto state = channel->GetState(true); state != GRPC_CHANNEL_READY && state != GRPC_CHANNEL_TRANSIENT_FAILURE;
       state = channel->GetState(true)) {
    if (channel->WaitForStateChange(state, deadline)) continue;
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot reach spoord at {}: no connection in time; is spoord running, and is the "
                                  "address right (--server ADDR)?",
                                  address));
  }
  return channel;
}

std::string StatusText(const grpc::Status& status, const std::string& address) {
  const auto message = status.error_message();
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) return message;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
    return fmt::format("cannot reach spoord at {}: {}; is spoord running, and is the address right (--server ADDR)?",
                       address, InnermostReason(message));
  }
  return fmt::format("spoord at {}: {}: {}", address, CodeWords(status.error_code()), message);
}

}  // namespace spoor::cli
