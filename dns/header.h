// The fixed header of a message (RFC 1035 4.1.1) and its question: all that is needed to match a response to its query,
// before anything else of the message is looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_order.h"
#include "base/bytes.h"
#include "dns/name.h"

namespace spoor::dns {

inline constexpr std::size_t kHeader_octets = 12;
inline constexpr std::uint16_t kClassIn = 1;   // RFC 1035 3.2.4
inline constexpr unsigned kOpcodeQuery = 0;    // RFC 1035 4.1.1
inline constexpr unsigned kRcodeNoError = 0;   // RFC 1035 4.1.1
inline constexpr unsigned kRcodeNxDomain = 3;  // RFC 1035 4.1.1

// Header fields in host order.
struct Header {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  std::uint16_t question_count = 0;
  std::uint16_t answer_count = 0;
  std::uint16_t authority_count = 0;
  std::uint16_t additional_count = 0;

  bool is_response() const noexcept { return (flags & 0x8000) != 0; }
  unsigned opcode() const noexcept { return (flags >> 11) & 15u; }
  bool is_authoritative() const noexcept { return (flags & 0x0400) != 0; }
  bool is_truncated() const noexcept { return (flags & 0x0200) != 0; }
  bool wants_recursion() const noexcept { return (flags & 0x0100) != 0; }
  unsigned rcode() const noexcept { return flags & 15u; }
};

// Needs kHeader_octets octets at `octets`.
inline Header ReadHeader(const std::uint8_t* octets) noexcept {
  return {base::LoadBe16(octets),     base::LoadBe16(octets + 2), base::LoadBe16(octets + 4),
          base::LoadBe16(octets + 6), base::LoadBe16(octets + 8), base::LoadBe16(octets + 10)};
}

// The first question as it stands on the wire.
struct Question {
  base::ByteSpan octets;  // QNAME, QTYPE, QCLASS; case as sent, so that 0x20 randomisation counts
  std::uint16_t type = 0;
  std::uint16_t rr_class = 0;
};

// The octets of a QNAME that is not a plain name, 0 if it is none. Out of line: such questions are curiosities.
[[gnu::cold, gnu::noinline]] std::size_t CompressedQnameLength(base::ByteSpan message) noexcept;

// The question behind the header; nullopt if the message ends inside it or its name is not one. Inline: every message
// passes here.
inline std::optional<Question> ReadQuestion(base::ByteSpan message) noexcept {
  if (message.size() <= kHeader_octets) return std::nullopt;
  std::size_t name_octets = WireNameLength(message.subspan(kHeader_octets));
  if (name_octets == 0) name_octets = CompressedQnameLength(message);
  if (name_octets == 0 || message.size() - kHeader_octets < name_octets + 4) return std::nullopt;
  const std::uint8_t* behind = message.data() + kHeader_octets + name_octets;
  return Question{message.subspan(kHeader_octets, name_octets + 4), base::LoadBe16(behind), base::LoadBe16(behind + 2)};
}

}  // namespace spoor::dns
