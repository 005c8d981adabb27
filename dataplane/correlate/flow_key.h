// What a query and its response share, and what two copies of one message share, as keyed hashes of 64 bits. A false
// match among 2^18 pending queries has a chance of 2^-46: guessing id and port is easier by far.
#pragma once

#include "base/bytes.h"
#include "dataplane/fingerprint.h"
#include "dataplane/packet/datagram.h"

namespace spoor::dataplane {

// Addresses, ports and transport as seen from the resolver (`from_resolver`: the datagram is a query), the message id
// and the question, octet for octet: the same for a query and the response that answers it.
std::uint64_t QueryKey(const HashSecret& secret, const Datagram& datagram, bool from_resolver, std::uint16_t id,
                       base::ByteSpan question) noexcept;

// Addresses, ports, transport and the whole message: the same for two copies of one response.
std::uint64_t MessageKey(const HashSecret& secret, const Datagram& datagram) noexcept;

}  // namespace spoor::dataplane
