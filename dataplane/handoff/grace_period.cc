#include "dataplane/handoff/grace_period.h"

#include <rte_rcu_qsbr.h>

namespace spoor::dataplane {

GracePeriod::GracePeriod(std::uint32_t workers)
    : memory_(rte_rcu_qsbr_get_memsize(workers)), state_(memory_.As<rte_rcu_qsbr>()) {
  rte_rcu_qsbr_init(state_, workers);
  for (std::uint32_t worker = 0; worker < workers; ++worker) rte_rcu_qsbr_thread_register(state_, worker);
}

void GracePeriod::Online(std::uint32_t index) noexcept {
  rte_rcu_qsbr_thread_online(state_, index);
}
void GracePeriod::Offline(std::uint32_t index) noexcept {
  rte_rcu_qsbr_thread_offline(state_, index);
}
void GracePeriod::Quiescent(std::uint32_t index) noexcept {
  rte_rcu_qsbr_quiescent(state_, index);
}
void GracePeriod::Wait() noexcept {
  rte_rcu_qsbr_synchronize(state_, RTE_QSBR_THRID_INVALID);
}

}  // namespace spoor::dataplane
