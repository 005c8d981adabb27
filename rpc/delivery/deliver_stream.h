// One attempt at a Deliver stream: a gRPC reactor that turns reactions into a state that its owner polls. Reactions
// only write down what happened and ring the bell; they never decide and never block. All decisions are in
// DeliveryClient.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/status.h>

#include "rpc/delivery/wakeup.h"
#include "spoor/v1/ingest.grpc.pb.h"

namespace spoor::rpc {

// Owned and used by one thread; gRPC's threads run the reactions.
class DeliverStream : private grpc::ClientBidiReactor<v1::DeliverRequest, v1::DeliverResponse> {
 public:
  // Starts the call at once. `stub` and `wakeup` outlive the stream.
  DeliverStream(v1::IngestService::Stub& stub, Wakeup& wakeup);
  // Cancels what is left and waits until gRPC has let go; quick.
  ~DeliverStream() override;
  DeliverStream(const DeliverStream&) = delete;
  DeliverStream& operator=(const DeliverStream&) = delete;

  // One message is on its way into gRPC at a time.
  bool CanSend();
  // Only after CanSend() was true. After an end of the stream it does nothing.
  void Send(v1::DeliverRequest request);
  // No further Send. The server then ends the stream.
  void HalfClose();

  // The newest acknowledgement since the last call; the first one answers the hello.
  std::optional<std::uint64_t> TakeCommitted();
  // The status once the stream has ended; everything that came before it was already visible to TakeCommitted.
  std::optional<grpc::Status> Ended();

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

  void ReleaseHold();

  Wakeup& wakeup_;
  grpc::ClientContext context_;
  v1::DeliverRequest request_;    // being written; gRPC reads it until OnWriteDone
  v1::DeliverResponse response_;  // being read
  bool held_ = true;              // the owner may still start operations; only the owner touches it

  std::mutex mutex_;  // guards everything below
  std::condition_variable done_changed_;
  bool writing_ = false;
  bool half_closed_ = false;
  bool input_ended_ = false;  // no further response, or a write failed
  std::optional<std::uint64_t> committed_;
  std::optional<grpc::Status> status_;
};

}  // namespace spoor::rpc
