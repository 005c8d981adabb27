// What the pipeline is told: the recording rules' settings (docs/semantics.md) and the sizes of its tables.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ip.h"
#include "dataplane/frame.h"
#include "dataplane/stream/limits.h"

namespace spoor::dataplane {

// Who checks UDP and TCP checksums.
enum class ChecksumMode : std::uint8_t { kNic, kVerify, kIgnore };

// Whether a frame may be used as far as its port knows the checksums: the answer for all modes but kVerify.
inline bool FrameIsGood(ChecksumMode mode, std::uint32_t frame_flags) noexcept {
  return mode != ChecksumMode::kNic || (frame_flags & kFrameBadChecksum) == 0;
}

// Immutable after start; shared by all workers.
struct PipelineConfig {
  // UDP and TCP source ports of responses (destination ports of queries).
  std::vector<std::uint16_t> ports = {53};
  // Empty: RD=0 decides what is cache-miss traffic. Otherwise the destination of a response must be inside one of them.
  std::vector<base::IpPrefix> resolvers;
  // False for one-way mirrors: no query is needed, and identical messages within 5 ms are duplicates.
  bool correlate = true;
  // RR types that are parsed but not recorded: RRSIG, NSEC, NSEC3.
  std::vector<std::uint16_t> skip_types = {46, 47, 50};
  ChecksumMode checksum = ChecksumMode::kNic;
  // Pending queries a worker remembers; rounded up to a power of two, at least 64.
  std::uint32_t query_table_entries = 1u << 18;
  // Tuples whose counts a worker collects; rounded up to a power of two, at least 64.
  std::uint32_t count_cache_entries = 1u << 18;
  // Answers that a worker knows by the hash of their octets; rounded up to a power of two, 0: none.
  std::uint32_t answer_memo_entries = 1u << 18;
  // Pending counts are handed over at least this often.
  std::uint32_t flush_interval_ms = 10'000;
  // Bits of one Bloom filter generation: 2^bloom_bits_log2, 9..40. Two generations exist.
  std::uint32_t bloom_bits_log2 = 30;
  // Age at which generations rotate even if the filter is not full; 0: never by age.
  std::uint32_t bloom_rotate_s = 86'400;
  // 64-octet slots of each worker's record ring; rounded up to a power of two, at least 4096.
  std::uint32_t ring_slots = 1u << 17;
  // Memory for fragments and TCP streams.
  StreamLimits stream;
  // True on replay: a worker waits for room in its ring. False on live ports: it refuses with a counted reason.
  bool lossless = false;

  // Count the cycles of each stage (dataplane/stage_timer.h).
  bool stage_cycles = false;
};

}  // namespace spoor::dataplane
