#include "dns/header.h"

#include "dns/name.h"

namespace spoor::dns {

std::size_t CompressedQnameLength(base::ByteSpan message) noexcept {
  std::uint8_t expanded[kMaxName_octets];
  return ExpandName(message, kHeader_octets, message.size(), expanded).consumed_octets;
}

}  // namespace spoor::dns
