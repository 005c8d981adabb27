// The seam between receiving and the pipeline.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include "dataplane/frame.h"

namespace spoor::dataplane {

// Where frames come from. Receive fills at most out.size() (<= kBurst) frames and returns how many; their octets stay
// valid until Release, which must be called before the next Receive. Both are called by one worker and never block.
template <class Source>
concept FrameSource = requires(Source source, std::span<Frame> out) {
  { source.Receive(out) } noexcept -> std::same_as<std::size_t>;
  { source.Release() } noexcept;
};

}  // namespace spoor::dataplane
