// What decapsulation gives: a UDP datagram with its addresses, still in the frame's memory.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace spoor::dataplane {

// Transport of a message: part of what query and response must share.
enum class Transport : std::uint8_t { kUdp = 17, kTcp = 6 };

// Pointers into the frame; valid as long as it.
struct Datagram {
  const std::uint8_t* source = nullptr;       // 4 or 16 octets by family
  const std::uint8_t* destination = nullptr;  // the same
  std::uint8_t family = 4;                    // 4 or 6
  Transport transport = Transport::kUdp;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  base::ByteSpan header_and_payload;  // from the UDP header on, as long as the UDP length says
  base::ByteSpan payload;             // the DNS message

  std::uint8_t address_octets() const noexcept { return family == 4 ? 4 : 16; }
};

}  // namespace spoor::dataplane
