// How much memory reassembly may take, per worker; that of fragments, with several workers, for the spreader before
// them. Everything is taken at start; the oldest goes out when it is full.
#pragma once

#include <cstdint>

namespace spoor::dataplane {

// Smaller values than the least ones are taken as these.
struct StreamLimits {
  // The largest datagram or message fits, with one more to spare.
  static constexpr std::uint32_t kMinChunks = 128;
  // One connection.
  static constexpr std::uint32_t kMinDirections = 2;

  // IP datagrams whose fragments are collected at a time; at least 1.
  std::uint32_t datagrams = 2048;
  // Their octets, in chunks of 1 KiB; at least kMinChunks.
  std::uint32_t fragment_chunks = 8192;
  // Directions of TCP connections that are followed; at least kMinDirections.
  std::uint32_t directions = 1u << 14;
  // Directions that may have data behind a gap at a time, 72 KiB each; at least 1.
  std::uint32_t windows = 128;
  // Beginnings of messages over TCP, in chunks of 1 KiB; at least kMinChunks.
  std::uint32_t message_chunks = 8192;
};

}  // namespace spoor::dataplane
