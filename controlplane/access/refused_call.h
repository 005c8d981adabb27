// The reactors of calls that are refused before they begin.
#pragma once

#include <grpcpp/grpcpp.h>

namespace spoor::controlplane {

// Ends at once with `status`; deletes itself when gRPC is done with it.
template <class Reactor>
class RefusedCall final : public Reactor {
 public:
  static Reactor* Open(const grpc::Status& status) {
    auto* call = new RefusedCall;
    call->Finish(status);
    return call;
  }

  void OnDone() override { delete this; }
};

inline grpc::ServerUnaryReactor* RefuseUnary(grpc::CallbackServerContext& call, const grpc::Status& status) {
  grpc::ServerUnaryReactor* reactor = call.DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

}  // namespace spoor::controlplane
