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

// A queue of a port that spreads as it was told keeps the fragments of a datagram together; of another port only all
// queues do.
std::vector<std::vector<PortQueue>> Reception::Inputs() const {
  std::vector<std::vector<PortQueue>> inputs;
  for (const auto& port : ports_) {
    for (unsigned index = 0; index < port->queue_count(); ++index) {
      if (index == 0 || port->spread() != RssMode::kNone) inputs.emplace_back();
      inputs.back().push_back(port->queue(index, base_.stamp));
    }
  }
  return inputs;
}

std::vector<PortQueue> Reception::QueuesOfCore(unsigned core) const {
  const auto inputs = Inputs();
  std::vector<PortQueue> queues;
  for (std::size_t i = core; i < inputs.size(); i += receive_cores())
    queues.insert(queues.end(), inputs[i].begin(), inputs[i].end());
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
  const unsigned receivers = port_spreads_ ? base_.worker_count : std::max(receive_cores(), 1U);
  for (unsigned i = 0; i < receivers; ++i) limits_.push_back(std::make_unique<ReceiveLimit>(expected_frames));
  if (receive_cores() != 0) return AddRingSources();
  if (base_.worker_count == 1) {
    sources_.emplace_back(std::in_place_type<PortSource>, AllQueues(), pool, *limits_[0], link_, base_.idle);
    return;
  }
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    PortSource source(QueuesOf(worker), pool, *limits_[worker], link_, base_.idle);
    if (PortsHash()) source.ChooseByHash(*base_.flows);
    sources_.emplace_back(std::move(source));
  }
}

void Reception::AddRingSources() {
  std::vector<const Spreader*> spreaders;
  for (unsigned core = 0; core < receive_cores(); ++core) spreaders.push_back((*base_.spreaders)[core].get());
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    sources_.emplace_back(std::in_place_type<RingSource>, spreaders, worker, base_.stamp, base_.pool->get(), link_,
                          base_.idle);
  }
}

unsigned Reception::receive_cores() const {
  if (port_spreads_ || base_.worker_count == 1) return 0;
  return static_cast<unsigned>(std::min(base_.spreaders->size(), Inputs().size()));
}

void Reception::Launch(const std::function<void(unsigned worker, Source& source)>& work) {
  for (unsigned worker = 0; worker < base_.worker_count; ++worker) {
    jobs_.emplace_back([work, worker, &source = sources_[worker]] { work(worker, source); });
  }
  for (unsigned core = 0; core < receive_cores(); ++core) {
    (*base_.spreaders)[core]->Rearm();
    jobs_.emplace_back([this, core] { RunSpreader(core); });
  }
  for (unsigned lcore = 0; lcore < jobs_.size(); ++lcore) base_.eal->Launch(lcore, jobs_[lcore]);
}

void Reception::RunSpreader(unsigned core) {
  Spreader::Input input{.queues = QueueList(QueuesOfCore(core)),
                        .stamp = base_.stamp,
                        .pool = base_.pool,
                        .limit = limits_[core].get(),
                        .flows = base_.flows,
                        .link = link_,
                        .idle = base_.idle};
  (*base_.spreaders)[core]->Run(input);
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
