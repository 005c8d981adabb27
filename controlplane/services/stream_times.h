// When streams end and when they say that nothing happened.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace spoor::controlplane {

using TimePoint = std::chrono::system_clock::time_point;

// How long before its deadline an answer ends, with a place to go on from that still reaches the client.
inline constexpr std::chrono::milliseconds kDeadlineMargin{250};
// How often a stream that has nothing to send says so.
inline constexpr std::chrono::milliseconds kProgressInterval{1000};

// Unix seconds.
constexpr std::uint32_t SecondsOf(TimePoint time) {
  return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
}

// When a stream should end: the margin before its deadline, or half of a short time.
constexpr TimePoint EndBy(TimePoint now, TimePoint deadline, std::chrono::milliseconds margin) {
  return deadline - std::min<TimePoint::duration>(margin, (deadline - now) / 2);
}

}  // namespace spoor::controlplane
