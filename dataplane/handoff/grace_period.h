// When is nobody reading the old one any more? Workers say once per burst that they hold no reference (quiescent
// state); control code that replaced something waits until each has said so, and then may clear it. RCU by
// rte_rcu_qsbr.
#pragma once

#include <cstdint>

#include "base/huge_buffer.h"

struct rte_rcu_qsbr;

namespace spoor::dataplane {

// For at most `workers` workers, numbered from 0. Needs no DPDK environment (EAL).
class GracePeriod {
 public:
  explicit GracePeriod(std::uint32_t workers);

  // Worker `index`: from now on Wait waits for it. Before its first use of shared data.
  void Online(std::uint32_t index) noexcept;
  // Worker `index`: it holds no reference any more and takes none until the next Online. Wait does not wait for it.
  void Offline(std::uint32_t index) noexcept;
  // Worker `index`: at this moment it holds no reference. Costs one store.
  void Quiescent(std::uint32_t index) noexcept;
  // Control code: returns once every online worker was quiescent after the call began. Polls; not for workers.
  void Wait() noexcept;

 private:
  base::HugeBuffer memory_;
  rte_rcu_qsbr* state_;
};

}  // namespace spoor::dataplane
