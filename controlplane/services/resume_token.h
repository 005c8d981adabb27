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
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMaxResumeToken_octets = 4096;

// What clients get: the token behind the time from which its question counted relative times, so that they stay what
// they were (Unix seconds, big endian, 4 octets). A wrong time gives another question, and so is found.
std::string StampToken(std::uint32_t asked_s, std::string_view token);

struct StampedToken {
  std::optional<std::uint32_t> asked_s;
  std::string_view token;  // part of what was given
};
// The counterpart; of what is too short, and so no token, nothing.
StampedToken SplitStamp(std::string_view stamped);

std::string EncodeResumeToken(std::uint64_t query_fingerprint, std::string_view position);

// The position. kInvalidArgument when the token is damaged, of another version or of another query.
base::Result<std::string> DecodeResumeToken(base::ByteSpan token, std::uint64_t query_fingerprint);

}  // namespace spoor::controlplane
