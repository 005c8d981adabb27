// spoor.v1.KeyService: keys are made, listed, rotated and revoked by operators.
#pragma once

#include "controlplane/access/gate.h"
#include "controlplane/access/key_ring.h"
#include "controlplane/worker_pool.h"
#include "spoor/v1/access.grpc.pb.h"

namespace spoor::controlplane {

// What it is given outlives it.
class KeyService final : public v1::KeyService::CallbackService {
 public:
  KeyService(KeyRing& keys, Gate& gate, WorkerPool& pool) : keys_(keys), gate_(gate), pool_(pool) {}

  grpc::ServerUnaryReactor* CreateKey(grpc::CallbackServerContext* call, const v1::CreateKeyRequest* request,
                                      v1::CreateKeyResponse* response) override;
  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* call, const v1::ListKeysRequest* request,
                                     v1::ListKeysResponse* response) override;
  grpc::ServerUnaryReactor* RotateKey(grpc::CallbackServerContext* call, const v1::RotateKeyRequest* request,
                                      v1::RotateKeyResponse* response) override;
  grpc::ServerUnaryReactor* RevokeKey(grpc::CallbackServerContext* call, const v1::RevokeKeyRequest* request,
                                      v1::RevokeKeyResponse* response) override;

 private:
  KeyRing& keys_;
  Gate& gate_;
  WorkerPool& pool_;
};

}  // namespace spoor::controlplane
