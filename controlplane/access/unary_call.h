// A unary call: admitted, done on the worker pool, ended with its status.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "controlplane/access/gate.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/grpc_status.h"
#include "controlplane/worker_pool.h"

namespace spoor::controlplane {

// gRPC keeps request and response until the call is over; `work` may refer to them. It may take the call's permit.
template <class Work>
grpc::ServerUnaryReactor* RunUnary(grpc::CallbackServerContext& call, Method method,
                                   const google::protobuf::Message& request, Gate& gate, WorkerPool& pool, Work work) {
  auto permit = gate.Admit(call, method, &request);
  if (!permit) return RefuseUnary(call, permit.error());
  grpc::ServerUnaryReactor* reactor = call.DefaultReactor();
  // std::function copies what it holds.
  auto shared = std::make_shared<Permit>(*std::move(permit));
  pool.Post([reactor, shared = std::move(shared), work = std::move(work)]() mutable {
    base::Result<> done;
    if constexpr (std::is_invocable_v<Work&, Permit&>) {
      done = work(*shared);
    } else {
      done = work();
    }
    const grpc::Status status = done ? grpc::Status::OK : ToGrpcStatus(done.error());
    shared->SetCode(status.error_code());
    shared.reset();
    reactor->Finish(status);
  });
  return reactor;
}

}  // namespace spoor::controlplane
