#include "dns/name.h"

#include <algorithm>
#include <cstring>

#include "dns/header.h"

namespace spoor::dns {
namespace {

constexpr std::uint8_t kPointerBits = 0xc0;  // RFC 1035 4.1.4

constexpr std::size_t kWord_octets = sizeof(std::uint64_t);

// FoldOctet of eight octets at once: the sums set the high bit of an octet where its low seven bits are at least 'A',
// and where they are more than 'Z'; no carry leaves an octet.
void FoldWord(std::uint8_t* octets) noexcept {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  std::uint64_t word;
  std::memcpy(&word, octets, sizeof word);
  const std::uint64_t low = word & (0x7f * kEach);
  const std::uint64_t from_a = low + (0x80 - 'A') * kEach;
  const std::uint64_t beyond_z = low + (0x80 - 'Z' - 1) * kEach;
  const std::uint64_t letters = from_a & ~beyond_z & ~word & (0x80 * kEach);
  word |= letters >> 2;
  std::memcpy(octets, &word, sizeof word);
}

}  // namespace

LabelRun FindLabelRun(base::ByteSpan message, std::size_t begin, std::size_t limit) noexcept {
  std::size_t at = begin;
  while (at < limit) {
    const std::uint8_t length = message[at];
    if (length == 0) return {at + 1, false, true};
    if (length >= kPointerBits) return {at, true, at + 2 <= limit};
    if (length > kMaxLabel_octets || at + 1 + length - begin >= kMaxName_octets) return {};
    at += 1u + length;
  }
  return {};
}

std::size_t WireNameLength(base::ByteSpan octets) noexcept {
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

bool IsFolded(base::ByteSpan name) noexcept {
  return std::none_of(name.begin(), name.end(), [](std::uint8_t octet) { return FoldOctet(octet) != octet; });
}

void Fold(std::uint8_t* octets, std::size_t count) noexcept {
  if (count < kWord_octets) {
    for (std::size_t i = 0; i < count; ++i) octets[i] = FoldOctet(octets[i]);
    return;
  }
  // The last word may overlap with the one before: folding twice changes nothing.
  for (std::size_t at = 0; at + kWord_octets < count; at += kWord_octets) FoldWord(octets + at);
  FoldWord(octets + count - kWord_octets);
}

ExpandedName ExpandName(base::ByteSpan message, std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
  std::size_t written = 0;
  std::size_t consumed = 0;
  std::size_t begin = offset;
  std::size_t limit = std::min(end, message.size());
  while (true) {
    const LabelRun run = FindLabelRun(message, begin, limit);
    const std::size_t run_octets = run.end - begin;
    if (!run.ok || written + run_octets > kMaxName_octets) return {};
    std::memcpy(out + written, message.data() + begin, run_octets);
    written += run_octets;
    if (consumed == 0) consumed = run_octets + (run.has_pointer ? 2 : 0);
    if (!run.has_pointer) break;
    const std::size_t target = PointerTarget(message, run);
    if (target >= begin) return {};
    begin = target;
    limit = message.size();
  }
  return {static_cast<std::uint16_t>(written), static_cast<std::uint16_t>(consumed),
          begin != offset && begin < kHeader_octets};
}

}  // namespace spoor::dns
