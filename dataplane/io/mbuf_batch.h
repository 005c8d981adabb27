// A burst of received mbufs and the frames that the pipeline sees of it. Owns the mbufs between Receive and Release,
// keeps what the fast way out needs (one pool, single segments), and the scratch memory for the rare frame in several
// segments.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dataplane/flow_share.h"
#include "dataplane/frame.h"

struct rte_mbuf;
struct rte_mempool;

namespace spoor::dataplane {

// Octets of a frame that reach the pipeline; the rest of a longer one (offloaded captures) is cut. The largest IPv6
// packet fits behind any link layer with some tags.
inline constexpr std::size_t kMaxFrameOctets = 65536 + 128;

// What the NIC says of the checksums in a frame: kFrameBadChecksum or 0.
std::uint32_t ChecksumFlags(const rte_mbuf* mbuf) noexcept;

// One receiver at a time; nothing here is shared between threads.
class MbufBatch {
 public:
  // `pool`: the one that the port fills its mbufs from. `link`: what its frames begin with.
  explicit MbufBatch(rte_mempool* pool, LinkType link = LinkType::kEthernet) : pool_(pool), link_(link) {}

  // Where a burst is received into: kBurst pointers.
  rte_mbuf** slots() noexcept { return mbufs_.data(); }
  // Fills `out` from the first `count` mbufs, which are ours from now on. An mbuf that carries the flag `stamp_flag`
  // has its time, in microseconds since the epoch, in the dynamic field at `stamp_offset`; the others get
  // `burst_time_us`.
  void Describe(std::size_t count, std::uint64_t burst_time_us, std::uint64_t stamp_flag, int stamp_offset,
                std::span<Frame> out) noexcept;
  // Says in the flags of the `frames` of the last Describe whether their flows are kept, where the port hashed them.
  void Choose(FlowPart kept, std::span<Frame> frames) const noexcept;
  // Gives the mbufs back; the frames of the last Describe are gone.
  void Release() noexcept;

 private:
  void Linearise(const rte_mbuf* mbuf, std::size_t slot, Frame& frame) noexcept;

  rte_mempool* const pool_;
  const LinkType link_;
  std::array<rte_mbuf*, kBurst> mbufs_{};
  std::size_t count_ = 0;
  bool simple_ = true;
  // One area per slot; pages that no long frame touches cost nothing.
  std::unique_ptr<std::uint8_t[]> scratch_ = std::make_unique_for_overwrite<std::uint8_t[]>(kBurst * kMaxFrameOctets);
};

}  // namespace spoor::dataplane
