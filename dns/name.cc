#include "dns/name.h"

#include <emmintrin.h>

#include <algorithm>
#include <cstring>

#include "dns/header.h"

namespace spoor::dns {
namespace {

static_assert(kCopyStep_octets == sizeof(__m128i));

// FoldOctet of sixteen octets at once: moved down by 'A' + 128, the letters are the 26 smallest signed numbers.
__m128i FoldStep(__m128i octets) noexcept {
  const __m128i moved = _mm_add_epi8(octets, _mm_set1_epi8(static_cast<char>(128 - 'A')));
  const __m128i letters = _mm_cmplt_epi8(moved, _mm_set1_epi8(-128 + 26));
  return _mm_or_si128(octets, _mm_and_si128(letters, _mm_set1_epi8(0x20)));
}

__m128i LoadStep(const std::uint8_t* at) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
void StoreStep(std::uint8_t* at, __m128i octets) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(at), octets);
}

// The same of half as many.
constexpr std::size_t kHalfStep_octets = kCopyStep_octets / 2;
void FoldHalfStep(std::uint8_t* octets) noexcept {
  __m128i* const half = reinterpret_cast<__m128i*>(octets);
  _mm_storel_epi64(half, FoldStep(_mm_loadl_epi64(half)));
}

}  // namespace

LabelRun FindLabelRun(base::ByteSpan message, std::size_t begin, std::size_t limit) noexcept {
  std::size_t at = begin;
  while (at < limit) {
    const std::uint8_t length = message[at];
    if (length == 0) return {at + 1, false, true};
    if (IsPointer(length)) return {at, true, at + 2 <= limit};
    if (length > kMaxLabel_octets || at + 1 + length - begin >= kMaxName_octets) return {};
    at += 1u + length;
  }
  return {};
}

bool IsFolded(base::ByteSpan name) noexcept {
  return std::none_of(name.begin(), name.end(), [](std::uint8_t octet) { return FoldOctet(octet) != octet; });
}

void Fold(std::uint8_t* octets, std::size_t count) noexcept {
  if (count < kHalfStep_octets) {
    for (std::size_t i = 0; i < count; ++i) octets[i] = FoldOctet(octets[i]);
    return;
  }
  std::size_t at = 0;
  for (; at + kCopyStep_octets < count; at += kCopyStep_octets) StoreStep(octets + at, FoldStep(LoadStep(octets + at)));
  // The last steps may overlap with the one before: folding twice changes nothing.
  if (at + kHalfStep_octets < count) FoldHalfStep(octets + at);
  FoldHalfStep(octets + count - kHalfStep_octets);
}

void CopyFoldedInSteps(const std::uint8_t* octets, std::size_t count, std::uint8_t* out) noexcept {
  for (std::size_t at = 0; at < count; at += kCopyStep_octets) StoreStep(out + at, FoldStep(LoadStep(octets + at)));
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
    const std::size_t target = PointerTarget(message, run.end);
    if (target >= begin) return {};
    begin = target;
    limit = message.size();
  }
  return {static_cast<std::uint16_t>(written), static_cast<std::uint16_t>(consumed),
          begin != offset && begin < kHeader_octets};
}

}  // namespace spoor::dns
