#include "dataplane/export/deliverer.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "observation/block.h"
#include "rpc/address.h"
#include "rpc/channel.h"
#include "rpc/security.h"

namespace spoor::dataplane {
namespace {

// An outage this long is one: blocks go to disk as well.
constexpr std::uint64_t kOutage_ms = 1000;
// FORMAT.md, durability.
constexpr std::uint64_t kSyncInterval_ms = 1000;

rpc::DeliveryOptions ClientOptions(const ExporterOptions& options, const SpoolEpoch* leftover) {
  rpc::DeliveryOptions client;
  client.hello.set_sensor_id(leftover != nullptr ? leftover->owner().sensor_id : options.sensor_id);
  client.hello.set_boot_epoch(leftover != nullptr ? leftover->owner().boot_epoch : options.boot_epoch);
  client.hello.set_sensor_name(options.sensor_name);
  client.hello.set_version(options.version);
  client.hello.set_block_version(observation::kBlockVersion);
  client.address = options.control_address;
  client.window_blocks = options.window_blocks;
  client.earlier_epoch = leftover != nullptr;
  client.wait_for_space = options.outage_timeout_s == 0;
  client.acknowledge_timeout_ms = options.acknowledge_timeout_ms;
  return client;
}

}  // namespace

base::Result<std::unique_ptr<Deliverer>> Deliverer::Open(const ExporterOptions& options,
                                                         rpc::DeliveryCounters& counters, rpc::Wakeup& wakeup) {
  const auto address = rpc::ParseAddress(options.control_address);
  if (!address) return std::unexpected(address.error());
  const auto credentials = rpc::MakeCredentials(options.control_security, *address);
  if (!credentials) return std::unexpected(credentials.error());
  std::unique_ptr<Spool> spool;
  if (!options.spool_folder.empty()) {
    auto opened = Spool::Open({.folder = options.spool_folder, .limit_octets = options.spool_limit_octets},
                              {options.sensor_id, options.boot_epoch});
    if (!opened) return std::unexpected(opened.error());
    spool = std::move(*opened);
  }
  return std::unique_ptr<Deliverer>(new Deliverer(options, rpc::OpenChannel(rpc::GrpcTarget(*address), *credentials),
                                                  std::move(spool), counters, wakeup));
}

Deliverer::Deliverer(const ExporterOptions& options, std::shared_ptr<grpc::Channel> channel,
                     std::unique_ptr<Spool> spool, rpc::DeliveryCounters& counters, rpc::Wakeup& wakeup)
    : options_(options),
      channel_(std::move(channel)),
      spool_(std::move(spool)),
      counters_(counters),
      wakeup_(wakeup),
      backlog_(options.memory, spool_ ? &spool_->current() : nullptr),
      patience_ms_(options.outage_timeout_s * 1000) {
  StartNext();
}

SpoolEpoch* Deliverer::leftover() const {
  return next_leftover_ <= leftover_count() && next_leftover_ > 0 ? spool_->leftovers()[next_leftover_ - 1].get()
                                                                  : nullptr;
}

void Deliverer::StartNext() {
  if (client_) ever_connected_ = ever_connected();
  client_.reset();
  leftover_backlog_.reset();
  ++next_leftover_;
  SpoolEpoch* const epoch = leftover();
  if (epoch != nullptr) {
    leftover_backlog_.emplace(options_.memory, epoch);
    base::LogInfo("spool: {} observations of an earlier start are waiting to be delivered", epoch->observation_count());
  }
  client_ =
      std::make_unique<rpc::DeliveryClient>(ClientOptions(options_, epoch), channel_, active(), counters_, wakeup_);
}

void Deliverer::Poll(std::uint64_t now_ms) {
  if (failure_) return;
  if (auto refilled = active().Refill(); !refilled) {
    if (!leftover_backlog_) {
      failure_ = refilled.error();
      return;
    }
    GiveUpLeftover(refilled.error());
  }
  client_->Poll(now_ms);
  CheckClient();
  CheckStandstill(now_ms);
  KeepSpool(now_ms);
}

void Deliverer::CheckClient() {
  if (const auto& failure = client_->failure()) {
    const bool refused =
        failure->code == base::ErrorCode::kInvalidArgument || failure->code == base::ErrorCode::kFailedPrecondition;
    if (leftover_backlog_ && refused && client_->ever_connected()) return GiveUpLeftover(*failure);
    failure_ = failure;
  } else if (leftover_backlog_ && leftover_backlog_->empty() && client_->connected()) {
    StartNext();
  }
}

// An epoch that nobody can take must not keep the sensor from working: it is kept for people and counted.
void Deliverer::GiveUpLeftover(const base::Error& why) {
  SpoolEpoch* const epoch = leftover();
  base::LogWarn("spool: {} observations of an earlier start cannot be delivered and are set aside in {}: {}",
                epoch->observation_count(), options_.spool_folder, why.message);
  counters_.rejected_observations.Add(epoch->observation_count());
  epoch->SetAside();
  StartNext();
}

void Deliverer::CheckStandstill(std::uint64_t now_ms) {
  const std::uint64_t moved = counters_.blocks_acknowledged.value() + counters_.recovered_blocks.value();
  if (moved_ms_ == 0 || moved != moved_blocks_ || everything_acknowledged()) {
    moved_ms_ = now_ms;
    moved_blocks_ = moved;
  }
  if (failure_ || patience_ms_ == 0 || now_ms < moved_ms_ + patience_ms_) return;
  const std::uint64_t seconds = (now_ms - moved_ms_) / 1000;
  const std::string why = trouble().empty() ? "" : ": " + trouble();
  failure_ = base::Error{
      base::ErrorCode::kUnavailable,
      connected()
          ? fmt::format("control plane at {} acknowledged nothing for {} s{}", options_.control_address, seconds, why)
          : fmt::format("control plane at {} unreachable for {} s{}", options_.control_address, seconds, why)};
}

void Deliverer::KeepSpool(std::uint64_t now_ms) {
  if (!spool_) return;
  if (connected() && !leftover_backlog_) connected_ms_ = now_ms;
  backlog_.SetOutage(now_ms >= connected_ms_ + kOutage_ms);
  if (now_ms < synced_ms_ + kSyncInterval_ms) return;
  synced_ms_ = now_ms;
  SyncSpool();
}

bool Deliverer::SyncSpool() {
  const auto synced = spool_->current().Sync();
  if (!synced) base::LogWarn("{}", synced.error().message);
  return synced.has_value();
}

void Deliverer::Report(v1::CounterReport report) {
  if (!leftover_backlog_) client_->Report(std::move(report));
}

void Deliverer::Close(v1::CounterReport report) {
  client_->Close(std::move(report));
}

}  // namespace spoor::dataplane
