// Ports from their start to their end, and who reads them: a worker its own queue of each port, or receive cores all of
// them for the workers. A replay has one reception per capture, live capture has one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "dataplane/io/eal.h"
#include "dataplane/io/mbuf_pool.h"
#include "dataplane/io/port.h"
#include "dataplane/io/port_source.h"
#include "dataplane/io/spreader.h"

namespace spoor::dataplane {

// What stays the same over all receptions of a sensor; everything outlives them.
struct ReceptionBase {
  Eal* eal = nullptr;
  const MbufPool* pool = nullptr;
  TimeStamp stamp;
  unsigned worker_count = 1;
  IdleMode idle = IdleMode::kPause;
  Spreading spreading = Spreading::kAuto;
  // Of live ports those that reach the workers; see dataplane/flow_share.h.
  const FlowShare* flows = nullptr;
  // One per receive core, needed with more than one worker; they run on the lcores behind those of the workers.
  const Spreaders* spreaders = nullptr;
};

// Control by the main thread; received_frames by any, counters by one at a time.
class Reception {
 public:
  // The frames of one worker.
  using Source = std::variant<PortSource, RingSource>;

  // What is received.
  struct Input {
    std::vector<PortConfig> ports;                           // at least one
    std::uint64_t expected_frames = ReceiveLimit::kEndless;  // of a capture, on its one port: what it holds
    LinkType link = LinkType::kEthernet;                     // of a capture: what its frames begin with
  };

  // Starts the ports.
  static base::Result<std::unique_ptr<Reception>> Open(const ReceptionBase& base, const Input& input);
  // Stops and waits for the lcores.
  ~Reception();
  Reception(const Reception&) = delete;
  Reception& operator=(const Reception&) = delete;

  // Starts one lcore per worker with `work`, which must return when its source is exhausted, and the spreaders if
  // needed.
  void Launch(const std::function<void(unsigned worker, Source& source)>& work);
  // True while an lcore works.
  bool Running() const;
  // Receives nothing more; frames that were received are still worked on.
  void Stop();
  void Wait() const;

  // Every worker has a queue of its own on each port; else software spreads to several workers.
  bool port_spreads() const { return port_spreads_; }
  // That do so: as many as there are spreaders, but no more than there are inputs. An input is a port, or a queue of
  // one that spreads by addresses.
  unsigned receive_cores() const;
  std::uint64_t received_frames() const;
  const std::vector<std::unique_ptr<Port>>& ports() const { return ports_; }

 private:
  Reception(const ReceptionBase& base, LinkType link) : base_(base), link_(link) {}
  bool PortsCanSpread() const;
  bool PortsHash() const;
  void AddSources(std::uint64_t expected_frames);
  void AddRingSources();
  void RunSpreader(unsigned core);
  std::vector<PortQueue> AllQueues() const;
  std::vector<PortQueue> QueuesOf(unsigned worker) const;
  std::vector<std::vector<PortQueue>> Inputs() const;
  std::vector<PortQueue> QueuesOfCore(unsigned core) const;

  const ReceptionBase base_;
  const LinkType link_;
  std::vector<std::unique_ptr<Port>> ports_;
  bool port_spreads_ = false;
  std::vector<std::unique_ptr<ReceiveLimit>> limits_;  // of each thread that receives
  std::vector<Source> sources_;
  std::vector<std::function<void()>> jobs_;
};

}  // namespace spoor::dataplane
