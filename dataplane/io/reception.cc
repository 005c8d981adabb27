#include "dataplane/io/reception.h"

#include <algorithm>

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

std::vector<PortQueue> Reception::QueuesOf(unsigned worker) const {
  std::vector<PortQueue> queues;
  for (const auto& port : ports_) queues.push_back(port->queue(worker, base_.stamp));
  return queues;
}

bool Reception::PortsCanSpread() const {
  if (base_.worker_count == 1 || base_.spreading == Spreading::kSoftware) return false;
  const RssMode least = base_.spreading == Spreading::kPort ? RssMode::kOuter : RssMode::kInner;
  return std::ranges::all_of(
      ports_, [&](const auto& port) { return port->queue_count() == base_.worker_count && port->spread() >= least; });
}

// A flow may have frames on each of them.
bool Reception::PortsHash() const {
  return std::ranges::all_of(ports_, [](const auto& port) { return port->hashes(); });
}

void Reception::AddSources(std::uint64_t expected_frames) {
  rte_mempool* pool = base_.pool->get();
  sources_.reserve(base_.worker_count);
  port_spreads_ = PortsCanSpread();
  const unsigned receivers = port_spreads_ ? base_.worker_count : 1;
  for (unsigned i = 0; i < receivers; ++i) limits_.push_back(std::make_unique<ReceiveLimit>(expected_frames));
  if (base_.worker_count == 1) {
    sources_.emplace_back(std::in_place_type<PortSource>, AllQueues(), pool, *limits_[0], link_, base_.idle);
    return;
  }
  for (unsigned worker = 0; port_spreads_ && worker < base_.worker_count; ++worker) {
    PortSource source(QueuesOf(worker), pool, *limits_[worker], link_, base_.idle);
    if (PortsHash()) source.ChooseByHash(*base_.flows);
    sources_.emplace_back(std::move(source));
  }
  if (port_spreads_) return;
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    sources_.emplace_back(std::in_place_type<RingSource>, *base_.spreader, worker, base_.stamp, pool, link_,
                          base_.idle);
  }
}

void Reception::Launch(const std::function<void(unsigned worker, Source& source)>& work) {
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    jobs_.emplace_back([work, worker, &source = sources_[worker]] { work(worker, source); });
  }
  if (base_.worker_count > 1 && !port_spreads_) {
    base_.spreader->Rearm();
    jobs_.emplace_back([this] {
      Spreader::Input input{.queues = QueueList(AllQueues()),
                            .stamp = base_.stamp,
                            .pool = base_.pool,
                            .limit = limits_[0].get(),
                            .flows = base_.flows,
                            .link = link_,
                            .idle = base_.idle};
      base_.spreader->Run(input);
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
