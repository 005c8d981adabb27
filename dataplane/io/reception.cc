#include "dataplane/io/reception.h"

namespace spoor::dataplane {

base::Result<std::unique_ptr<Reception>> Reception::Open(const ReceptionBase& base, const Input& input) {
  auto port = Port::Open(*base.eal, input.spec, base.worker_count, base.pool->get());
  if (!port) return std::unexpected(port.error());
  std::unique_ptr<Reception> reception(new Reception(base, input.link));
  reception->port_ = std::move(*port);
  reception->AddSources(input.expected_frames);
  return reception;
}

QueueRange Reception::AllQueues() const {
  return {.port = port_->id(), .count = static_cast<std::uint16_t>(port_->queue_count())};
}

void Reception::AddSources(std::uint64_t expected_frames) {
  const TimeStamp port_stamp = port_->stamps_packet_time() ? base_.stamp : TimeStamp{};
  rte_mempool* pool = base_.pool->get();
  sources_.reserve(base_.worker_count);
  limit_ = std::make_unique<ReceiveLimit>(expected_frames);
  if (base_.worker_count == 1) {
    sources_.emplace_back(std::in_place_type<PortSource>, AllQueues(), port_stamp, pool, *limit_, link_);
    return;
  }
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    sources_.emplace_back(std::in_place_type<RingSource>, *base_.spreader, worker, base_.stamp, pool, link_);
  }
}

void Reception::Launch(const std::function<void(unsigned worker, Source& source)>& work) {
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    jobs_.emplace_back([work, worker, &source = sources_[worker]] { work(worker, source); });
  }
  if (base_.worker_count > 1) {
    base_.spreader->Rearm();
    jobs_.emplace_back([this] {
      base_.spreader->Run({.queues = AllQueues(),
                           .stamp = base_.stamp,
                           .port_stamps = port_->stamps_packet_time(),
                           .pool = base_.pool,
                           .limit = limit_.get(),
                           .link = link_});
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
  limit_->Stop();
}

void Reception::Wait() const {
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) base_.eal->Wait(lcore);
}

std::uint64_t Reception::received_frames() const {
  return limit_->received_frames();
}

}  // namespace spoor::dataplane
