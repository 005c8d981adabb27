#include "controlplane/access/key_service.h"

#include <utility>

#include "controlplane/access/unary_call.h"

namespace spoor::controlplane {
namespace {

using Clock = std::chrono::system_clock;

template <class Response>
base::Result<> Give(base::Result<KeyRing::NewKey> made, Response& response) {
  if (!made) return std::unexpected(made.error());
  *response.mutable_key() = std::move(made->key);
  response.set_secret(std::move(made->text));
  return {};
}

}  // namespace

grpc::ServerUnaryReactor* KeyService::CreateKey(grpc::CallbackServerContext* call, const v1::CreateKeyRequest* request,
                                                v1::CreateKeyResponse* response) {
  return RunUnary(*call, Method::kCreateKey, *request, gate_, pool_,
                  [=, this] { return Give(keys_.Create(*request, Clock::now()), *response); });
}

grpc::ServerUnaryReactor* KeyService::ListKeys(grpc::CallbackServerContext* call, const v1::ListKeysRequest* request,
                                               v1::ListKeysResponse* response) {
  return RunUnary(*call, Method::kListKeys, *request, gate_, pool_, [=, this]() -> base::Result<> {
    for (v1::KeyUse& use : keys_.List(Clock::now())) *response->add_keys() = std::move(use);
    return {};
  });
}

grpc::ServerUnaryReactor* KeyService::RotateKey(grpc::CallbackServerContext* call, const v1::RotateKeyRequest* request,
                                                v1::RotateKeyResponse* response) {
  return RunUnary(*call, Method::kRotateKey, *request, gate_, pool_,
                  [=, this] { return Give(keys_.Rotate(*request, Clock::now()), *response); });
}

grpc::ServerUnaryReactor* KeyService::RevokeKey(grpc::CallbackServerContext* call, const v1::RevokeKeyRequest* request,
                                                v1::RevokeKeyResponse*) {
  return RunUnary(*call, Method::kRevokeKey, *request, gate_, pool_, [=, this] { return keys_.Revoke(request->id()); });
}

}  // namespace spoor::controlplane
