// Puts IP datagrams together from their fragments (RFC 791 3.2, RFC 8200 4.5), from copies: a receive buffer is never
// held. A datagram counts only if its fragments fit without overlap: overlaps are how forgers slip other content in.
#pragma once

#include <array>
#include <cstdint>

#include "base/huge_buffer.h"
#include "dataplane/counters.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/ip_packet.h"
#include "dataplane/stream/chunk_pool.h"
#include "dataplane/stream/limits.h"
#include "dataplane/stream/slot_index.h"
#include "dataplane/stream/slot_list.h"

namespace spoor::dataplane {

// A datagram that is not whole this long after its first fragment came, by packet time, is not used.
inline constexpr std::uint64_t kFragmentLife_us = 5'000'000;
// A datagram in more pieces is not used.
inline constexpr std::size_t kMaxFragments = 64;

// One thread's. `secret` and `counters` outlive it. Memory at construction only. What is too old is forgotten a few
// datagrams per call, so that no packet after a silence pays for all of them; it is not used in the meantime.
class FragmentTable {
 public:
  FragmentTable(const StreamLimits& limits, const HashSecret& secret, PipelineCounters& counters);

  // Takes a fragment that came at `time_us`: kFragment, or why it is not used. If it was the last that was missing,
  // `whole` is the datagram, no fragment any more; its payload is valid until the next call. Otherwise `whole` has no
  // payload. An exact copy of a fragment that is here, as mirror ports make them, changes nothing.
  FrameVerdict Take(const IpPacket& fragment, std::uint64_t time_us, IpPacket& whole) noexcept;

 private:
  struct Piece {
    std::uint32_t offset_octets;
    ChunkChain octets;
  };
  // A datagram on its way.
  struct Entry {
    std::uint64_t first_us;
    std::uint32_t total_octets;  // 0 until the last fragment is here
    std::uint32_t held_octets;
    std::uint32_t piece_count;
    std::uint8_t protocol;  // as the first fragment says
    bool is_spoiled;        // not used whatever comes
    std::array<Piece, kMaxFragments> pieces;
  };
  enum class Fit : std::uint8_t { kNew, kCopy, kOverlap };

  std::uint32_t FindOrOpen(const IpPacket& fragment, std::uint64_t time_us) noexcept;
  Fit Compare(const Entry& entry, const IpPacket& fragment) const noexcept;
  void Add(std::uint32_t slot, const IpPacket& fragment, std::uint64_t time_us) noexcept;
  void Complete(std::uint32_t slot, const IpPacket& fragment, IpPacket& whole) noexcept;
  FrameVerdict Spoil(std::uint32_t slot, FrameVerdict verdict) noexcept;
  void ExpireOld(std::uint64_t time_us) noexcept;
  void PushOut(std::uint32_t slot, std::uint64_t time_us) noexcept;
  void Close(std::uint32_t slot, base::Counter& reason) noexcept;
  void FreePieces(Entry& entry) noexcept;

  const HashSecret& secret_;
  PipelineCounters& counters_;
  SlotIndex index_;
  SlotList ages_;  // by the first fragment's arrival
  ChunkPool pool_;
  base::HugeBuffer entry_memory_;
  Entry* entries_;
  base::HugeBuffer assembly_;
  // Of the datagram in assembly_: a fragment's addresses may be in assembly_ themselves, inside a tunnel.
  std::array<std::uint8_t, 2 * 16> addresses_;
};

}  // namespace spoor::dataplane
