#include "dataplane/stream/tcp_framer.h"

#include <algorithm>

namespace spoor::dataplane {
namespace {

constexpr std::size_t kMaxMessage_octets = 65535;
constexpr std::uint8_t kPrefix_octets = 2;

// False if `ready` ends within the length.
bool ReadPrefix(PartialMessage& partial, base::ByteSpan& ready) noexcept {
  while (partial.prefix_octets < kPrefix_octets) {
    if (ready.empty()) return false;
    partial.length_octets = static_cast<std::uint16_t>(partial.length_octets << 8 | ready.front());
    ++partial.prefix_octets;
    ready = ready.subspan(1);
  }
  return true;
}

}  // namespace

TcpFramer::TcpFramer(std::uint32_t chunks) : pool_(chunks), assembly_(kMaxMessage_octets) {}

TcpFramer::Step TcpFramer::Next(PartialMessage& partial, base::ByteSpan& ready, base::ByteSpan& message) noexcept {
  if (!ReadPrefix(partial, ready)) return Step::kNeedMore;
  const std::size_t missing = partial.length_octets - partial.body.octets;
  const base::ByteSpan part = ready.first(std::min(missing, ready.size()));
  if (partial.body.octets == 0 && part.size() == missing) {
    message = part;  // whole in one piece: no copy
  } else {
    if (!pool_.Append(partial.body, part)) return Step::kNoRoom;
    message = {assembly_.As<std::uint8_t>(), partial.length_octets};
  }
  ready = ready.subspan(part.size());
  if (part.size() < missing) return Step::kNeedMore;
  if (partial.body.octets != 0) pool_.CopyTo(partial.body, assembly_.As<std::uint8_t>());
  Drop(partial);
  return Step::kMessage;
}

void TcpFramer::Drop(PartialMessage& partial) noexcept {
  pool_.Free(partial.body);
  partial = {};
}

}  // namespace spoor::dataplane
