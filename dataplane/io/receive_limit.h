// When receiving ends: asked to stop, or, in a replay, when the capture is through. Shared by the thread that receives
// from a port and the main thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/counter.h"

namespace spoor::dataplane {

// Written by one receiving thread except `Stop`; read by any.
class ReceiveLimit {
 public:
  static constexpr std::uint64_t kEndless = ~std::uint64_t{0};

  // `expected_frames`: what the capture holds, or kEndless on a live port.
  explicit ReceiveLimit(std::uint64_t expected_frames) : expected_frames_(expected_frames) {}

  bool finite() const noexcept { return expected_frames_ != kEndless; }
  std::uint64_t expected_frames() const noexcept { return expected_frames_; }
  std::uint64_t received_frames() const noexcept { return received_frames_.value(); }
  // Nothing is received from now on.
  bool reached() const noexcept { return reached_.load(std::memory_order_relaxed); }
  void Stop() noexcept { reached_.store(true, std::memory_order_relaxed); }

  // The receiver says how many frames a burst gave. A capture is through when it gave all frames, or when it gives
  // none: net_pcap has nothing to wait for.
  void Count(std::size_t burst_frames) noexcept {
    received_frames_.Add(burst_frames);
    if (finite() && (burst_frames == 0 || received_frames() >= expected_frames_)) Stop();
  }

 private:
  const std::uint64_t expected_frames_;
  base::Counter received_frames_;
  // Relaxed: no data is handed over with it; the threads are joined before anything they wrote is read.
  std::atomic<bool> reached_{false};
};

}  // namespace spoor::dataplane
