// How much memory reassembly may take, per worker. Everything is taken at start; the oldest goes out when it is full.
#pragma once

#include <cstdint>

namespace spoor::dataplane {

struct StreamLimits {
  // IP datagrams whose fragments are collected at a time; at least 1.
  std::uint32_t datagrams = 2048;
  // Their octets, in chunks of 1 KiB; at least 128, so that the largest datagram fits with one to spare.
  std::uint32_t fragment_chunks = 8192;
  // Directions of TCP connections that are followed; at least 2.
  std::uint32_t directions = 1u << 14;
  // Directions that may have data behind a gap at a time, 72 KiB each; at least 1.
  std::uint32_t windows = 128;
  // Beginnings of messages over TCP, in chunks of 1 KiB; at least 128.
  std::uint32_t message_chunks = 8192;
};

}  // namespace spoor::dataplane
