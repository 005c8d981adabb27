// DNS messages in the octets of a TCP stream: two octets of length before each (RFC 1035 4.2.2). Several may come in
// one segment, and one in many.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/huge_buffer.h"
#include "dataplane/stream/chunk_pool.h"

namespace spoor::dataplane {

// The message that a stream is in the middle of.
struct PartialMessage {
  std::uint8_t prefix_octets = 0;   // of the length that are here
  std::uint16_t length_octets = 0;  // as far as it is here
  ChunkChain body;

  bool IsEmpty() const noexcept { return prefix_octets == 0; }
};

// One worker's; it owns the memory of all partial messages.
class TcpFramer {
 public:
  enum class Step : std::uint8_t { kMessage, kNeedMore, kNoRoom };

  // `chunks` is at least 64 and one more, so that the largest message fits.
  explicit TcpFramer(std::uint32_t chunks);

  // Takes octets from the front of `ready`. kMessage: `message` is one, valid as long as `ready` and until the next
  // call. kNeedMore: `ready` is used up. kNoRoom: the memory is full of other partial messages; the call may be
  // repeated after a Drop of one of them.
  Step Next(PartialMessage& partial, base::ByteSpan& ready, base::ByteSpan& message) noexcept;

  void Drop(PartialMessage& partial) noexcept;

 private:
  ChunkPool pool_;
  base::HugeBuffer assembly_;
};

}  // namespace spoor::dataplane
