// The bounds of ingest, apart from who keeps them, so that tests can make them tight.
#pragma once

#include <cstddef>

namespace spoor::controlplane {

struct IngestLimits {
  std::size_t queue_blocks = 256;        // from here on streams wait
  std::size_t queue_octets = 64u << 20;  // payload octets; records in memory take several times that
  std::size_t group_blocks = 64;         // most blocks of one transaction
  std::size_t group_octets = 16u << 20;
};

}  // namespace spoor::controlplane
