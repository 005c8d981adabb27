// Delivers the blocks of one (sensor id, boot epoch) to a control plane that may go away and come
// back at any moment: greets, learns what is committed, sends from there on, forgets what is acknowledged, reconnects.
//
//     waiting --retry time--> greeting --committed N--> streaming --Close--> closing --OK--> closed
//        ^                       |                          |                   |
//        +------ stream ended ---+--------------------------+-------------------+        any --fatal--> failed
//
// Exactly once: a block is forgotten only when the control plane says that it is committed, and after a reconnect
// sending starts behind what is committed, whatever was sent before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <grpcpp/channel.h>

#include "base/result.h"
#include "rpc/delivery/block_queue.h"
#include "rpc/delivery/deliver_stream.h"
#include "rpc/delivery/delivery_counters.h"
#include "spoor/v1/ingest.grpc.pb.h"

namespace spoor::rpc {

struct DeliveryOptions {
  v1::SensorHello hello;
  std::string address;             // for messages only
  std::size_t window_blocks = 32;  // sent and not acknowledged
  // The blocks of an earlier process: how far it had sent is not known, so any committed sequence is believed.
  bool earlier_epoch = false;
  // A full store is waited for (live) instead of ending delivery (replay).
  bool wait_for_space = false;
  std::uint64_t first_retry_ms = 50;  // doubles up to the next
  std::uint64_t max_retry_ms = 500;
  std::uint64_t hello_timeout_ms = 5'000;
  std::uint64_t acknowledge_timeout_ms = 30'000;  // a control plane that hangs is left and greeted anew
};

// One thread, its owner's; never blocks for longer than gRPC needs to cancel a call.
class DeliveryClient {
 public:
  // Everything given by reference outlives the client.
  DeliveryClient(DeliveryOptions options, const std::shared_ptr<grpc::Channel>& channel, UnacknowledgedBlocks& blocks,
                 DeliveryCounters& counters, Wakeup& wakeup);

  // One step: looks at what happened, sends what may be sent. Call it when the bell rang and every few milliseconds.
  void Poll(std::uint64_t now_ms);

  // To be sent soon; replaces a report that is still waiting.
  void Report(v1::CounterReport report);
  // After everything was acknowledged: sends the report as the last message and ends the stream.
  void Close(v1::CounterReport report);

  // The hello of the present stream was answered.
  bool connected() const noexcept { return stream_ != nullptr && greeted_; }
  // By the newest acknowledgement of any stream.
  std::uint64_t committed() const noexcept { return committed_; }
  // Any hello was ever answered.
  bool ever_connected() const noexcept { return ever_connected_; }
  // Close was called and the control plane ended the stream in order.
  bool closed() const noexcept { return closed_; }
  // Trying again would not help; the client does nothing any more.
  const std::optional<base::Error>& failure() const noexcept { return failure_; }
  // One line for people: why the last stream ended. Empty when none has.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  void OpenStream(std::uint64_t now_ms);
  void TakeCommitted(std::uint64_t committed, std::uint64_t now_ms);
  void Greeted(std::uint64_t committed);
  void StreamEnded(const grpc::Status& status, std::uint64_t now_ms);
  void Retry(std::string trouble, std::uint64_t now_ms);
  bool TimedOut(std::uint64_t now_ms) const;
  void SendSome(std::uint64_t now_ms);
  bool SendBlock(std::uint64_t now_ms);
  void FailWith(base::ErrorCode code, const std::string& why);
  bool IsFatal(const grpc::Status& status);

  DeliveryOptions options_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
  UnacknowledgedBlocks& blocks_;
  DeliveryCounters& counters_;
  Wakeup& wakeup_;

  std::unique_ptr<DeliverStream> stream_;
  bool greeted_ = false;  // on this stream
  bool half_closed_ = false;
  std::uint64_t next_sequence_ = 1;   // to send on this stream
  std::uint64_t committed_ = 0;       // by the newest acknowledgement
  std::uint64_t highest_sent_ = 0;    // on any stream
  std::uint64_t quiet_since_ms_ = 0;  // no answer is awaited for longer than since then
  std::uint64_t retry_at_ms_ = 0;
  std::uint64_t retry_delay_ms_;
  std::uint64_t refusals_ = 0;               // FAILED_PRECONDITION in a row, without an acknowledgement in between
  std::optional<v1::CounterReport> report_;  // to send
  std::optional<v1::CounterReport> final_report_;  // Close was called
  bool ever_connected_ = false;
  bool closed_ = false;
  std::string trouble_;
  std::optional<base::Error> failure_;
};

}  // namespace spoor::rpc
