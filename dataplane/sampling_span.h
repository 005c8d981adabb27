// A time in which a sensor worked on a part of the flows only: what marks the records of that time as a sample.
#pragma once

#include <cstdint>

namespace spoor::dataplane {

struct SamplingSpan {
  std::uint64_t begin_ms = 0;  // since the Unix epoch
  std::uint64_t end_ms = 0;    // the same; 0: it goes on
  std::uint32_t one_in = 1;    // of so many flows one was kept
};

}  // namespace spoor::dataplane
