// The clocks: the wall clock for what people read, the monotonic clock for intervals. The packet pipeline reads
// neither: its time comes with the frames.
#pragma once

#include <chrono>
#include <cstdint>

namespace spoor::base {

// Nanoseconds since the Unix epoch, UTC.
inline std::uint64_t UnixNow_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

// Seconds since the Unix epoch, UTC.
inline std::int64_t UnixNow_s() {
  return static_cast<std::int64_t>(UnixNow_ns() / 1'000'000'000);
}

// Milliseconds since some fixed moment; never goes back.
inline std::uint64_t MonotonicNow_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace spoor::base
