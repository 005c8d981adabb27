// The resume token: where an answer stopped, bound to its question. Clients keep it as opaque octets and bring it back,
// so it is untrusted input; the checksum finds damage and mix-ups, it is not a signature (a forged token could only
// start the client's own answer elsewhere).
//
//   octet 0      version, 1
//   octets 1-8   fingerprint of the query, big endian
//   octets 9-    position in the store, opaque here (storage::Page::resume)
//   last 8       XXH3-64 of everything before, big endian
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMaxResumeToken_octets = 4096;

std::string EncodeResumeToken(std::uint64_t query_fingerprint, std::string_view position);

// The position. kInvalidArgument when the token is damaged, of another version or of another query.
base::Result<std::string> DecodeResumeToken(base::ByteSpan token, std::uint64_t query_fingerprint);

}  // namespace spoor::controlplane
