#include "dataplane/io/reception.h"

namespace spoor::dataplane {

base::Result<std::unique_ptr<Reception>> Reception::Open(const ReceptionBase& base, const Input& input) {
  std::unique_ptr<Reception> reception(new Reception(base, input.link));
  for (const PortConfig& config : input.ports) {
    auto port = Port::Open(*base.eal, config, base.pool->get());
    if (!port) return std::unexpected(port.error());
    reception->ports_.push_back(std::move(*port));
  }
  reception->AddSources(input.expected_frames);
  return reception;
}

std::vector<PortQueue> Reception::AllQueues() const {
  std::vector<PortQueue> queues;
  for (const auto& port : ports_) {
    for (unsigned index = 0; index < port->queue_count(); ++index) queues.push_back(port->queue(index, base_.stamp));
  }
  return queues;
}

void Reception::AddSources(std::uint64_t expected_frames) {
  rte_mempool* pool = base_.pool->get();
  sources_.reserve(base_.worker_count);
  limit_ = std::make_unique<ReceiveLimit>(expected_frames);
  if (base_.worker_count == 1) {
    sources_.emplace_back(std::in_place_type<PortSource>, AllQueues(), pool, *limit_, link_, base_.idle);
    return;
  }
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    sources_.emplace_back(std::in_place_type<RingSource>, *base_.spreader, worker, base_.stamp, pool, link_,
                          base_.idle);
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
                           .pool = base_.pool,
                           .limit = limit_.get(),
                           .link = link_,
                           .idle = base_.idle});
    });
  }
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) base_.eal->Launch(lcore, jobs_[lcore]);
}

Reception::~Reception() {
  // None if a port could not be opened.
  if (limit_ != nullptr) Stop();
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
