// Endless queries and answers of which no two are alike: each answer has one RR that was never seen.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "dataplane/frame.h"

namespace spoor::bench {

// Bursts that alternate a query and its answer, written over the burst before.
class UniqueAnswers {
 public:
  UniqueAnswers();

  // Valid until the next call.
  std::span<const dataplane::Frame> Next() noexcept;

 private:
  std::array<std::string, dataplane::kBurst> octets_;
  std::array<dataplane::Frame, dataplane::kBurst> burst_;
  std::uint64_t count_ = 0;
};

}  // namespace spoor::bench
