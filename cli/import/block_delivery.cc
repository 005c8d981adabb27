#include "cli/import/block_delivery.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/clock.h"
#include "base/version.h"
#include "observation/block.h"

namespace spoor::cli {
namespace {

constexpr std::chrono::milliseconds kStep{5};
constexpr std::uint64_t kReportInterval_ms = 1000;
constexpr std::uint64_t kClosing_ms = 5000;

rpc::DeliveryOptions ClientOptions(const DeliveryName& name) {
  rpc::DeliveryOptions options;
  options.hello.set_sensor_id(name.sensor_id);
  options.hello.set_sensor_name("spoor import");
  options.hello.set_boot_epoch(name.boot_epoch);
  options.hello.set_version(base::kVersion);
  options.hello.set_block_version(observation::kBlockVersion);
  options.address = name.server;
  options.earlier_epoch = name.resumed;
  return options;
}

void AddCounter(v1::CounterReport& report, const char* name, std::uint64_t value) {
  v1::Counter* const counter = report.add_counters();
  counter->set_name(name);
  counter->set_value(value);
}

}  // namespace

BlockDelivery::BlockDelivery(DeliveryName name, const std::shared_ptr<grpc::Channel>& channel,
                             std::function<bool()> is_stopped, DeliveryLimits limits)
    : name_(std::move(name)),
      limits_(limits),
      is_stopped_(std::move(is_stopped)),
      queue_(limits.waiting),
      client_(ClientOptions(name_), channel, queue_, counters_, wakeup_) {}

base::Result<std::uint64_t> BlockDelivery::Greet() {
  const std::uint64_t until_ms = base::MonotonicNow_ms() + limits_.greeting_ms;
  // A person waits: the first attempt decides, as with every other question to a server.
  const auto greeted = WaitUntil(
      [&] { return client_.ever_connected() || !client_.trouble().empty() || base::MonotonicNow_ms() >= until_ms; });
  if (!greeted) return std::unexpected(greeted.error());
  if (client_.ever_connected()) return client_.committed();
  const std::string& trouble = client_.trouble();
  return base::Fail(
      base::ErrorCode::kUnavailable,
      fmt::format("cannot reach spoord at {}: {}; is spoord running, and is the address right (--server ADDR)?",
                  name_.server, trouble.empty() ? "no answer in time" : trouble));
}

base::Result<> BlockDelivery::Push(rpc::Block block) {
  if (const auto room = WaitUntil([this] { return queue_.HasRoom(); }); !room) return room;
  HandOver(block.observation_count);
  queue_.Push(std::move(block));
  return Poll();
}

base::Result<> BlockDelivery::Poll() {
  if (is_stopped_()) return base::Fail(base::ErrorCode::kUnavailable, "interrupted");
  const std::uint64_t now_ms = base::MonotonicNow_ms();
  client_.Poll(now_ms);
  if (const auto& failure = client_.failure()) return std::unexpected(*failure);
  if (now_ms >= reported_ms_ + kReportInterval_ms) {
    client_.Report(MakeReport(false));
    reported_ms_ = now_ms;
  }
  return CheckStandstill(now_ms);
}

base::Result<> BlockDelivery::Finish() {
  if (auto delivered = WaitUntil([this] { return queue_.empty(); }); !delivered) return delivered;
  client_.Close(MakeReport(true));
  // Everything is committed: that the server heard the last report is not worth a longer wait.
  const std::uint64_t until_ms = base::MonotonicNow_ms() + kClosing_ms;
  return WaitUntil([&] { return client_.closed() || base::MonotonicNow_ms() >= until_ms; });
}

void BlockDelivery::HandOver(std::uint64_t observations) {
  ++handed_over_blocks_;
  handed_over_observations_ += observations;
}

// In the terms of a sensor's report (docs/metrics.md), as far as an import has them.
v1::CounterReport BlockDelivery::MakeReport(bool final_report) const {
  v1::CounterReport report;
  report.set_final(final_report);
  const std::uint64_t waiting = queue_.observation_count();
  AddCounter(report, "observations.handed_over", handed_over_observations_);
  AddCounter(report, "delivery.observations.acknowledged", handed_over_observations_ - waiting);
  AddCounter(report, "delivery.blocks.acknowledged", handed_over_blocks_ - queue_.block_count());
  AddCounter(report, "delivery.waiting.memory", waiting);
  return report;
}

base::Result<> BlockDelivery::WaitUntil(const std::function<bool()>& done) {
  while (!done()) {
    if (auto polled = Poll(); !polled) return polled;
    if (!done()) wakeup_.WaitFor(kStep);
  }
  return {};
}

base::Result<> BlockDelivery::CheckStandstill(std::uint64_t now_ms) {
  if (moved_ms_ == 0 || client_.committed() != moved_committed_ || queue_.empty()) {
    moved_ms_ = now_ms;
    moved_committed_ = client_.committed();
  }
  if (now_ms < moved_ms_ + limits_.patience_ms) return {};
  const std::string& trouble = client_.trouble();
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("spoord at {} acknowledged nothing for {} s{}", name_.server,
                                (now_ms - moved_ms_) / 1000, trouble.empty() ? "" : ": " + trouble));
}

}  // namespace spoor::cli
