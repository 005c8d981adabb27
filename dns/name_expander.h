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
    holds_query_octets_ = false;
  }

  // As ExpandName, and in lower case.
  ExpandedName Folded(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept;

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
  bool holds_query_octets_ = false;
};

}  // namespace spoor::dns
