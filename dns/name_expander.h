// Expands the names of one message and remembers where each stood, so that the many pointers of a real answer cost a
// copy instead of a walk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "dns/name.h"

namespace spoor::dns {

// For one message at a time. What it wrote must stay in place as long as the expander is used on the same message. One
// thread; no allocation.
class NameExpander {
 public:
  // Begins a message; forgets the one before.
  void Reset(base::ByteSpan message) noexcept {
    message_ = message;
    known_at_.fill(kNowhere);
    holds_query_octets_ = false;
  }

  // As ExpandName, in lower case, and with room for kNameRoom_octets at `out`.
  ExpandedName Folded(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
    const std::size_t limit = end < message_.size() ? end : message_.size();
    if (offset + 2 > limit) return FoldedLabels(offset, limit, out);
    const std::uint8_t first = message_[offset];
    if (first == 0) {  // the root: the owner of OPT
      *out = 0;
      return {1, 1};
    }
    // Most names of a message are a pointer to one that stood there before.
    if (!IsPointer(first)) return FoldedLabels(offset, limit, out);
    const std::size_t target = PointerTarget(message_, offset);
    const Known* known = Find(target);
    if (known == nullptr || target >= offset) return FoldedLabels(offset, limit, out);
    CopyKnown(*known, out);
    return {known->name_octets, 2};
  }

  // As ExpandName, case kept.
  ExpandedName AsIs(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
    const ExpandedName name = ExpandName(message_, offset, end, out);
    holds_query_octets_ = holds_query_octets_ || name.consumed_octets != name.name_octets;
    return name;
  }

  // True if the names of this message may hold what differs from query to query: the case of the question, by a pointer
  // from a name whose case is kept, or the id, by a pointer into the header.
  bool holds_query_octets() const noexcept { return holds_query_octets_; }

 private:
  // A folded name that was written to `name`.
  struct Known {
    const std::uint8_t* name;
    std::uint16_t name_octets;
  };
  // Where a known name starts in the message leads to its place; the latest of those that share one stays.
  static constexpr std::size_t kKnown = 128;
  static constexpr std::uint16_t kNowhere = 0xffff;  // no name has room behind it there

  ExpandedName FoldedLabels(std::size_t offset, std::size_t limit, std::uint8_t* out) noexcept;
  void CopyFolded(std::size_t offset, std::size_t count, std::uint8_t* out) const noexcept;
  // In whole steps: what is known was written to such a room itself.
  static void CopyKnown(const Known& known, std::uint8_t* out) noexcept {
    for (std::size_t at = 0; at < known.name_octets; at += kCopyStep_octets) {
      // Behind a short name its copy may follow at once: the two steps overlap, but never in what is of the name.
      std::uint8_t step[kCopyStep_octets];
      std::memcpy(step, known.name + at, sizeof step);
      std::memcpy(out + at, step, sizeof step);
    }
  }
  const Known* Find(std::size_t offset) const noexcept {
    const std::size_t place = offset % kKnown;
    return known_at_[place] == offset ? &known_[place] : nullptr;
  }
  void Remember(std::size_t offset, const std::uint8_t* name, std::uint16_t name_octets) noexcept {
    const std::size_t place = offset % kKnown;
    known_at_[place] = static_cast<std::uint16_t>(offset);
    known_[place] = {name, name_octets};
  }
  void RememberEachLabel(std::size_t offset, const std::uint8_t* name, std::size_t name_octets) noexcept;
  ExpandedName ExpandUnknown(std::size_t offset, std::size_t limit, const LabelRun& run, std::uint8_t* out) noexcept;

  base::ByteSpan message_;
  std::array<std::uint16_t, kKnown> known_at_;
  std::array<Known, kKnown> known_;
  bool holds_query_octets_ = false;
};

}  // namespace spoor::dns
