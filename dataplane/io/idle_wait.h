// What a polling lcore does when there is nothing to do: a few pauses, then short sleeps, because several lcores may
// share a CPU with each other and with the rest of the machine.
#pragma once

#include <rte_pause.h>
#include <time.h>

namespace spoor::dataplane {

class IdleWait {
 public:
  // There was work.
  void Reset() noexcept { polls_ = 0; }
  // There was none: a pause, or after kSpins of them in a row a sleep of kSleep_ns.
  void Wait() noexcept {
    if (++polls_ < kSpins) {
      rte_pause();
      return;
    }
    const timespec nap{.tv_sec = 0, .tv_nsec = kSleep_ns};
    nanosleep(&nap, nullptr);
  }

 private:
  static constexpr unsigned kSpins = 256;
  static constexpr long kSleep_ns = 50'000;

  unsigned polls_ = 0;
};

}  // namespace spoor::dataplane
