#include "base/stop_signal.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <ctime>

namespace spoor::base {
namespace {

constexpr std::uint64_t kSlice_ms = 50;

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool StopSignal::Wait(std::uint64_t timeout_ms) {
  const sigset_t signals = StopSignals();
  std::uint64_t left_ms = timeout_ms;
  do {
    // In slices, so that Request from another thread is seen soon.
    const std::uint64_t slice_ms = std::min(left_ms, kSlice_ms);
    const timespec slice{0, static_cast<long>(slice_ms * 1'000'000)};
    if (!requested() && sigtimedwait(&signals, nullptr, &slice) > 0) requested_.store(true);
    left_ms -= slice_ms;
  } while (left_ms > 0 && !requested());
  return requested();
}

}  // namespace spoor::base
