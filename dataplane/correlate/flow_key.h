// What a query and its response share, and what two copies of one message share, as keyed hashes of 64 bits. A false
// match among 2^18 pending queries has a chance of 2^-46: guessing id and port is easier by far.
#pragma once

#include "base/bytes.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// Addresses, ports and transport as seen from the resolver (`from_resolver`: it sent the datagram), the message id and
// the content, octet for octet. With the question for content, the same for a query and the response that answers it;
// with the whole message, the same for two copies of it.
std::uint64_t FlowKey(const HashSecret& secret, const Datagram& datagram, bool from_resolver, std::uint16_t id,
                      base::ByteSpan content) noexcept;

}  // namespace spoor::dataplane
