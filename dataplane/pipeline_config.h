// What a worker's pipeline can be told, already validated: the seam between the sensor's options and the hot path, so that
// the hot path knows no option text and tests set what they need. Plain values, copied at start, never changed afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ip.h"

namespace spoor::dataplane {

// Which checksums decide about a message (docs/semantics.md, "Which messages count", rule 7).
enum class ChecksumMode : std::uint8_t {
  kNic,     // what the port flagged as bad is refused
  kVerify,  // UDP and TCP checksums of responses are computed; an absent one is fine on IPv4
  kIgnore,  // nothing is looked at
};

struct PipelineConfig {
  // Source ports of responses; 1..65535, at least one.
  std::vector<std::uint16_t> ports{53};
  // Not empty: the destination of a response must be inside one of them, and RD is not looked at.
  std::vector<base::IpPrefix> resolvers;
  // A response must answer a query that was seen; otherwise identical copies within 5 ms are duplicates.
  bool correlate = true;
  // RR types that are not recorded: RRSIG, NSEC, NSEC3.
  std::vector<std::uint16_t> skip_types{46, 47, 50};
  ChecksumMode checksum = ChecksumMode::kNic;

  // Pending queries per worker; rounded up to a power of two.
  std::size_t query_table_entries = 65536;
  // Tuples in the write-back cache of a worker; rounded up to a power of two.
  std::size_t count_cache_entries = 65536;
  // Bits of each generation of the Bloom filter that all workers share: 2^this, 9..40.
  unsigned bloom_bits_log2 = 28;
  // Age at which a generation of the filter is replaced, seconds.
  std::uint32_t bloom_rotate_s = 86400;
  // Longest time that a pending count stays in a cache, milliseconds.
  std::uint32_t flush_interval_ms = 10000;
  // Records in the ring from one worker to the exporter; rounded up to a power of two.
  std::size_t ring_slots = 16384;

  // A full ring makes the worker wait (replay: nothing may be lost) instead of refusing the record and counting it (live).
  bool lossless = false;
};

}  // namespace spoor::dataplane
