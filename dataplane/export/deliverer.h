// All that has to be delivered, one boot epoch after the other: what earlier processes left in the spool, oldest first,
// then the blocks of this process. Knows when delivery stands still for too long and when an epoch cannot be delivered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "dataplane/export/backlog.h"
#include "dataplane/export/exporter_options.h"
#include "dataplane/export/spool.h"
#include "rpc/delivery/delivery_client.h"

namespace spoor::dataplane {

// One thread at a time.
class Deliverer {
 public:
  // Opens the spool when there is one; contacts nobody yet. `counters` and `wakeup` outlive the deliverer.
  static base::Result<std::unique_ptr<Deliverer>> Open(const ExporterOptions& options, rpc::DeliveryCounters& counters,
                                                       rpc::Wakeup& wakeup);

  // One step; see DeliveryClient::Poll.
  void Poll(std::uint64_t now_ms);

  // Takes a block of this process. False when every bound is reached: it is then untouched.
  bool Push(rpc::Block&& block) { return backlog_.Push(std::move(block)); }

  // Sends a report as soon as the stream of this process is open, unless the next one has replaced it by then. While an
  // earlier epoch is delivered there is none.
  void Report(v1::CounterReport report);
  // Once everything_acknowledged(): sends the last report and ends the stream.
  void Close(v1::CounterReport report);

  // How long delivery may stand still; 0: for ever.
  void set_patience_s(std::uint64_t seconds) { patience_ms_ = seconds * 1000; }

  bool ever_connected() const noexcept { return ever_connected_ || client_->ever_connected(); }
  bool connected() const noexcept { return client_->connected(); }
  bool everything_acknowledged() const noexcept { return next_leftover_ > leftover_count() && backlog_.empty(); }
  bool closed() const noexcept { return client_->closed(); }
  // Delivery has ended for good.
  const std::optional<base::Error>& failure() const noexcept { return failure_; }
  const std::string& trouble() const noexcept { return client_->trouble(); }

  // Puts everything unacknowledged on disk for a later start. False when that is not possible.
  bool KeepForLater() { return backlog_.Spill() && SyncSpool(); }
  // What this process pushed and is not acknowledged: in memory, and on disk only.
  std::uint64_t observations_in_memory() const noexcept { return backlog_.queue().observation_count(); }
  std::uint64_t observations_in_spool() const noexcept { return backlog_.observations_on_disk(); }
  std::uint64_t spool_octets() const noexcept { return spool_ ? spool_->used_octets() : 0; }

 private:
  Deliverer(const ExporterOptions& options, std::shared_ptr<grpc::Channel> channel, std::unique_ptr<Spool> spool,
            rpc::DeliveryCounters& counters, rpc::Wakeup& wakeup);

  std::size_t leftover_count() const noexcept { return spool_ ? spool_->leftovers().size() : 0; }
  SpoolEpoch* leftover() const;  // the one being delivered; nullptr when it is this process's turn
  Backlog& active() noexcept { return leftover_backlog_ ? *leftover_backlog_ : backlog_; }

  void StartNext();
  void CheckClient();
  void GiveUpLeftover(const base::Error& why);
  void CheckStandstill(std::uint64_t now_ms);
  void KeepSpool(std::uint64_t now_ms);
  bool SyncSpool();

  ExporterOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Spool> spool_;
  rpc::DeliveryCounters& counters_;
  rpc::Wakeup& wakeup_;
  Backlog backlog_;  // of this process
  std::size_t next_leftover_ = 0;
  std::optional<Backlog> leftover_backlog_;
  std::unique_ptr<rpc::DeliveryClient> client_;  // of active()
  std::uint64_t patience_ms_;
  std::uint64_t moved_ms_ = 0;  // when delivery last did not stand still
  std::uint64_t moved_blocks_ = 0;
  std::uint64_t connected_ms_ = 0;
  std::uint64_t synced_ms_ = 0;
  bool ever_connected_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace spoor::dataplane
