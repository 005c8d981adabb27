// Delivers the blocks of an import as a sensor does: several in flight, each kept until it is committed, each counted
// once whatever happens to the connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include "base/result.h"
#include "rpc/delivery/delivery_client.h"
#include "rpc/delivery/wakeup.h"

namespace spoor::cli {

// The bounds of a delivery, apart from who keeps them, so that tests can make them tight.
struct DeliveryLimits {
  std::uint64_t greeting_ms = 5'000;   // for the first answer
  std::uint64_t patience_ms = 60'000;  // how long nothing may be acknowledged although something waits
  rpc::BlockQueueLimits waiting = {};  // unacknowledged blocks; from here on Push waits
};

struct DeliveryName {
  std::string server;  // for messages
  std::string sensor_id;
  std::uint64_t boot_epoch = 0;
  bool resumed = false;  // blocks of this epoch may be committed already
};

// One thread. Every call ends with kUnavailable when `is_stopped` says so, which it is asked every few milliseconds.
// After an error nothing more is delivered, and what was not acknowledged may or may not be committed: the same blocks
// under the same name, resumed, complete it.
class BlockDelivery {
 public:
  BlockDelivery(DeliveryName name, const std::shared_ptr<grpc::Channel>& channel, std::function<bool()> is_stopped,
                DeliveryLimits limits = {});

  // Waits for the server's first answer: the highest sequence that is committed already. Blocks up to it are not to be
  // pushed but passed to Skip.
  base::Result<std::uint64_t> Greet();

  // Counts a block that was committed before.
  void Skip(std::uint64_t observations) { HandOver(observations); }

  // Takes the block, whose sequence is one above the last; waits while there is no room.
  base::Result<> Push(rpc::Block block);

  // Sends and takes what can be without waiting; to be called every few milliseconds.
  base::Result<> Poll();

  // Waits until everything is committed, then says so and ends the stream.
  base::Result<> Finish();

  // The server has answered.
  bool greeted() const { return client_.ever_connected(); }
  std::uint64_t blocks_resent() const { return counters_.blocks_resent.value(); }

 private:
  void HandOver(std::uint64_t observations);
  v1::CounterReport MakeReport(bool final_report) const;
  base::Result<> WaitUntil(const std::function<bool()>& done);
  base::Result<> CheckStandstill(std::uint64_t now_ms);

  const DeliveryName name_;
  const DeliveryLimits limits_;
  std::function<bool()> is_stopped_;
  rpc::BlockQueue queue_;
  rpc::DeliveryCounters counters_;
  rpc::Wakeup wakeup_;
  rpc::DeliveryClient client_;
  std::uint64_t handed_over_blocks_ = 0;  // pushed or skipped
  std::uint64_t handed_over_observations_ = 0;
  std::uint64_t moved_ms_ = 0;         // when delivery last did not stand still
  std::uint64_t moved_committed_ = 0;  // what was committed then
  std::uint64_t reported_ms_ = 0;
};

}  // namespace spoor::cli
