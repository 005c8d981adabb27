// Expands the names of one message and remembers where each stood, so that the many pointers of a real answer cost a
// copy instead of a walk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

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
    known_count_ = 0;
    keeps_case_ = false;
  }

  // As ExpandName, and in lower case.
  ExpandedName Folded(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept;

  // As ExpandName, case kept.
  ExpandedName AsIs(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
    const ExpandedName name = ExpandName(message_, offset, end, out);
    keeps_case_ = keeps_case_ || name.consumed_octets != name.name_octets;
    return name;
  }

  // True if a name of this message was expanded through a pointer with its case kept: then the case of a name that it
  // points to, the question's perhaps, is in the result.
  bool keeps_case() const noexcept { return keeps_case_; }

 private:
  // A folded name that starts at `offset` of the message and was written to `name`.
  struct Known {
    std::size_t offset;
    const std::uint8_t* name;
    std::uint16_t name_octets;
  };
  static constexpr std::size_t kKnown = 16;

  void CopyFolded(std::size_t offset, std::size_t count, std::uint8_t* out) const noexcept;
  const Known* Find(std::size_t offset) const noexcept;
  ExpandedName Remember(std::size_t offset, const std::uint8_t* name, ExpandedName expanded) noexcept;

  base::ByteSpan message_;
  std::array<Known, kKnown> known_;
  std::size_t known_count_ = 0;
  bool keeps_case_ = false;
};

}  // namespace spoor::dns
