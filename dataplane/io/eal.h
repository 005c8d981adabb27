// The DPDK environment of a sensor: memory, lcores, logs. Owns the decision between hugepages and ordinary memory, so
// that the same program runs on an appliance, in a test as an ordinary user, and many times on one machine at once:
// nothing is shared with other DPDK processes and nothing is left behind in the file system.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/io/eal_log.h"

namespace spoor::dataplane {

// What mempools, rings and drivers will need: less in hugepages, where packet buffers lie closer.
struct DpdkMemory {
  std::size_t hugepage_octets = std::size_t{64} << 20;
  std::size_t ordinary_octets = std::size_t{64} << 20;
};

struct EalOptions {
  DpdkMemory memory;
  // Lcores beside the main one; they may be more than the machine has CPUs, and not more than `cpus` if it is set.
  unsigned lcore_count = 1;
  // CPUs of the lcores beside the main one, in their order; empty: all float over the CPUs of this process.
  std::vector<unsigned> cpus{};
  // PCI devices that DPDK may take, "0000:65:00.0" or with ",key=value" arguments; empty: it looks at none.
  std::vector<std::string> pci_devices{};
  // The widest vectors that drivers may use, 64..512; 0: DPDK decides.
  unsigned simd_bits = 0;
  // Use hugepages when enough of them are free.
  bool hugepages = true;
  // DPDK's log goes to stderr.
  bool verbose = false;
};

// DPDK can be started once in the life of a process. Construct and destroy on the main thread.
class Eal {
 public:
  // One line says why DPDK did not start.
  static base::Result<std::unique_ptr<Eal>> Start(const EalOptions& options);
  ~Eal();
  Eal(const Eal&) = delete;
  Eal& operator=(const Eal&) = delete;

  // Runs `job` on lcore `index` (0..lcore_count-1), which must be idle. `job` stays where it is until Wait.
  template <std::invocable Job>
  void Launch(unsigned index, Job& job) {
    LaunchFunction(index, [](void* argument) { return (*static_cast<Job*>(argument))(), JobEnds(), 0; }, &job);
  }
  // The NUMA node of the CPUs of lcore `index`; -1 if it may run on several.
  int NumaNodeOf(unsigned index) const;
  // True while lcore `index` has a job.
  bool Running(unsigned index) const;
  // Waits for the job of lcore `index`, if it has one.
  void Wait(unsigned index) const;

  // Pages of 2 MiB that must be free for DPDK to use them.
  static std::size_t HugePagesFor(const DpdkMemory& memory) noexcept;
  // What DPDK complained about first since the last call, or `otherwise`.
  std::string Reason(const std::string& otherwise);
  bool hugepages() const { return hugepages_; }
  bool verbose() const { return verbose_; }

 private:
  explicit Eal(const EalOptions& options) : log_(options.verbose), verbose_(options.verbose) {}
  base::Result<> Init(const EalOptions& options);
  void LaunchFunction(unsigned index, int (*function)(void*), void* argument) const;
  static void JobEnds() noexcept;

  EalLog log_;
  const bool verbose_;
  bool started_ = false;
  bool hugepages_ = false;
};

}  // namespace spoor::dataplane
