// How many hits of watch-lists are kept.
#pragma once

#include <cstddef>
#include <cstdint>

namespace spoor::controlplane {

// The newest within both; files hold up to one segment more.
struct HitLimits {
  std::uint64_t hits = 100'000;
  std::uint64_t octets = 64 << 20;       // of messages
  std::size_t segment_octets = 4 << 20;  // a file is full behind this
};

}  // namespace spoor::controlplane
