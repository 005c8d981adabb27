// What a polling lcore does when there is nothing to do: by default a few pauses, then short sleeps, because several
// lcores may share a CPU with each other and with the rest of the machine.
#pragma once

#include <rte_pause.h>
#include <time.h>

#include "dataplane/port_config.h"

namespace spoor::dataplane {

// What an idle receiver of a port sleeps on; see io/rx_interrupt.h. One thread.
template <class T>
concept FrameAlarm = requires(T alarm) {
  { alarm.WaitForFrames() } noexcept;
};

class IdleWait {
 public:
  explicit IdleWait(IdleMode mode = IdleMode::kPause) : mode_(mode) {}

  // There was work.
  void Reset() noexcept { polls_ = 0; }

  // There was none: a pause, or after kSpins of them in a row a sleep of kSleep_ns, unless the mode is kPoll.
  void Wait() noexcept {
    if (Spin()) return;
    Sleep();
  }

  // The same, but sleeps on `alarm` in mode kInterrupt, after kSleeps short sleeps in a row.
  template <FrameAlarm Alarm>
  void WaitOn(Alarm& alarm) noexcept {
    if (Spin()) return;
    if (mode_ == IdleMode::kInterrupt && polls_ >= kSpins + kSleeps) return alarm.WaitForFrames();
    Sleep();
  }

 private:
  static constexpr unsigned kSpins = 256;
  static constexpr unsigned kSleeps = 16;
  static constexpr long kSleep_ns = 50'000;

  bool Spin() noexcept {
    if (polls_ < kSpins + kSleeps) ++polls_;
    if (polls_ >= kSpins && mode_ != IdleMode::kPoll) return false;
    rte_pause();
    return true;
  }
  static void Sleep() noexcept {
    const timespec nap{.tv_sec = 0, .tv_nsec = kSleep_ns};
    nanosleep(&nap, nullptr);
  }

  const IdleMode mode_;
  unsigned polls_ = 0;
};

}  // namespace spoor::dataplane
