#include "dataplane/io/reception.h"

namespace spoor::dataplane {

base::Result<std::unique_ptr<Reception>> Reception::Open(const ReceptionBase& base, const std::string& spec,
                                                         std::uint64_t expected_frames) {
  auto port = Port::Open(*base.eal, spec, base.worker_count, base.pool->get());
  if (!port) return std::unexpected(port.error());
  std::unique_ptr<Reception> reception(new Reception(base));
  reception->port_ = std::move(*port);
  reception->AddSources(expected_frames);
  return reception;
}

void Reception::AddSources(std::uint64_t expected_frames) {
  const TimeStamp port_stamp = port_->stamps_packet_time() ? base_.stamp : TimeStamp{};
  const bool own_queues = port_->symmetric_queues() && port_->queue_count() == base_.worker_count;
  spreads_ = base_.worker_count > 1 && !own_queues;
  rte_mempool* pool = base_.pool->get();
  sources_.reserve(base_.worker_count);
  limits_.push_back(std::make_unique<ReceiveLimit>(expected_frames));
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    if (spreads_) {
      sources_.emplace_back(std::in_place_type<RingSource>, *base_.spreader, worker, base_.stamp, pool);
      continue;
    }
    if (worker > 0) limits_.push_back(std::make_unique<ReceiveLimit>(expected_frames));
    const auto queue_count = static_cast<std::uint16_t>(own_queues ? 1 : port_->queue_count());
    const QueueRange queues{.port = port_->id(), .first = static_cast<std::uint16_t>(worker), .count = queue_count};
    sources_.emplace_back(std::in_place_type<PortSource>, queues, port_stamp, pool, *limits_.back());
  }
}

void Reception::Launch(const std::function<void(unsigned worker, Source& source)>& work) {
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    jobs_.emplace_back([work, worker, &source = sources_[worker]] { work(worker, source); });
  }
  if (spreads_) {
    base_.spreader->Rearm();
    const QueueRange queues{.port = port_->id(), .count = static_cast<std::uint16_t>(port_->queue_count())};
    jobs_.emplace_back([this, queues] {
      base_.spreader->Run({.queues = queues,
                           .stamp = base_.stamp,
                           .port_stamps = port_->stamps_packet_time(),
                           .pool = base_.pool,
                           .limit = limits_.front().get()});
    });
  }
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) base_.eal->Launch(lcore, jobs_[lcore]);
}

Reception::~Reception() {
  Stop();
  Wait();
}

bool Reception::Running() const {
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) {
    if (base_.eal->Running(lcore)) return true;
  }
  return false;
}

void Reception::Stop() {
  for (const auto& limit : limits_) limit->Stop();
}

void Reception::Wait() const {
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) base_.eal->Wait(lcore);
}

std::uint64_t Reception::received_frames() const {
  std::uint64_t frames = 0;
  for (const auto& limit : limits_) frames += limit->received_frames();
  return frames;
}

}  // namespace spoor::dataplane
