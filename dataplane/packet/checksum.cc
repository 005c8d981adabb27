#include "dataplane/packet/checksum.h"

#include "base/byte_order.h"

namespace spoor::dataplane {
namespace {

// The ones' complement sum of 16-bit words, an odd last octet padded with 0 (RFC 1071); not yet folded.
std::uint64_t SumWords(base::ByteSpan octets) noexcept {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (; at + 2 <= octets.size(); at += 2) sum += base::LoadBe16(octets.data() + at);
  if (at < octets.size()) sum += static_cast<std::uint64_t>(octets[at]) << 8;
  return sum;
}

std::uint16_t Fold(std::uint64_t sum) noexcept {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

}  // namespace

bool HasGoodChecksum(const Datagram& datagram) noexcept {
  const bool absent =
      datagram.transport == Transport::kUdp && base::LoadBe16(datagram.header_and_payload.data() + 6) == 0;
  if (absent) return datagram.family == 4;
  const std::uint64_t sum = SumWords({datagram.source, datagram.address_octets()}) +
                            SumWords({datagram.destination, datagram.address_octets()}) +
                            static_cast<std::uint64_t>(datagram.transport) + datagram.header_and_payload.size() +
                            SumWords(datagram.header_and_payload);
  return Fold(sum) == 0xffff;
}

std::uint16_t HeaderChecksum(base::ByteSpan header) noexcept {
  return static_cast<std::uint16_t>(~Fold(SumWords(header)));
}

}  // namespace spoor::dataplane
