// Domain names in wire form (RFC 1035 3.1): checking, folding, and expanding the compressed form of messages (4.1.4).
// Everything that later code knows about a name's bounds is checked here, once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace spoor::dns {

inline constexpr std::size_t kMaxName_octets = 255;  // RFC 1035 2.3.4, with the root label
inline constexpr std::size_t kMaxLabel_octets = 63;  // RFC 1035 2.3.4

// Octets of the uncompressed name at the start of `octets`, its root label included; 0 if there is none. Inline: every
// message's question is measured.
inline std::size_t WireNameLength(base::ByteSpan octets) noexcept {
  const std::size_t limit = std::min(octets.size(), kMaxName_octets);
  std::size_t at = 0;
  while (at < limit) {
    const std::uint8_t length = octets[at];
    if (length == 0) return at + 1;
    if (length > kMaxLabel_octets) return 0;
    at += 1u + length;
  }
  return 0;
}

// Labels of one whole wire name, the root label not counted.
inline std::size_t LabelCount(base::ByteSpan name) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < name.size() && name[at] != 0; at += 1u + name[at]) ++count;
  return count;
}

// True if `octets` is exactly one uncompressed name.
inline bool IsWireName(base::ByteSpan octets) noexcept {
  return !octets.empty() && WireNameLength(octets) == octets.size();
}

// `octet` in lower case if it is an ASCII letter. A label's length octet is at most 63 and so never a letter: a whole
// wire name can be folded octet by octet.
constexpr std::uint8_t FoldOctet(std::uint8_t octet) noexcept {
  return static_cast<std::uint8_t>(octet + ((static_cast<std::uint8_t>(octet - 'A') < 26) ? 32 : 0));
}

// True if no octet of the wire name is an upper-case letter.
bool IsFolded(base::ByteSpan name) noexcept;

// Folds `count` octets in place.
void Fold(std::uint8_t* octets, std::size_t count) noexcept;

// Names are copied in steps of so many octets: what is read and written may lie beyond the name by one less.
inline constexpr std::size_t kCopyStep_octets = 16;
// Room for a name that is copied so.
inline constexpr std::size_t kNameRoom_octets = kMaxName_octets + kCopyStep_octets - 1;

// Copies `count` octets to `out`, and folds them on the way; both places have room for whole steps.
void CopyFoldedInSteps(const std::uint8_t* octets, std::size_t count, std::uint8_t* out) noexcept;

// A run of labels in a message, up to and with the root label, or up to a pointer (RFC 1035 4.1.4).
struct LabelRun {
  std::size_t end = 0;  // behind the root label, or where the pointer stands
  bool has_pointer = false;
  bool ok = false;
};

// The run that begins at `begin` of `message`; its octets, and those of its pointer, must lie before `limit`, which is
// at most message.size(). At most kMaxName_octets octets.
LabelRun FindLabelRun(base::ByteSpan message, std::size_t begin, std::size_t limit) noexcept;

// True if a label length that says `octet` is the first octet of a pointer (RFC 1035 4.1.4).
constexpr bool IsPointer(std::uint8_t octet) noexcept {
  return octet >= 0xc0;
}

// Where the pointer at `at` leads. Not checked: it must be before the labels that it continues.
inline std::size_t PointerTarget(base::ByteSpan message, std::size_t at) noexcept {
  return (message[at] & 0x3fu) << 8 | message[at + 1];
}

// How an expanded name lay in the message.
struct ExpandedName {
  std::uint16_t name_octets = 0;      // octets written, 1..255
  std::uint16_t consumed_octets = 0;  // where it stands: up to the root label or behind the first pointer
  bool reads_header = false;          // a pointer leads into the message's header
  bool ok() const noexcept { return name_octets != 0; }
};

// Writes the name at `offset` of `message` to `out` (room for kMaxName_octets), uncompressed, case kept. Its own octets
// must end before `end`; each pointer must lead strictly before the labels that it continues (RFC 1035 4.1.4: "prior
// occurrence"), which also bounds the work. !ok() if anything is wrong.
ExpandedName ExpandName(base::ByteSpan message, std::size_t offset, std::size_t end, std::uint8_t* out) noexcept;

}  // namespace spoor::dns
