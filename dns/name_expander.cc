#include "dns/name_expander.h"

#include <cstring>

#include "base/byte_order.h"

namespace spoor::dns {
namespace {

constexpr std::uint16_t kPointer = 0xc000;  // RFC 1035 4.1.4

}  // namespace

const NameExpander::Known* NameExpander::Find(std::size_t offset) const noexcept {
  for (std::size_t i = 0; i < known_count_; ++i) {
    if (known_[i].offset == offset) return &known_[i];
  }
  return nullptr;
}

void NameExpander::Remember(std::size_t offset, const std::uint8_t* name, std::uint16_t name_octets) noexcept {
  if (known_count_ < kKnown) known_[known_count_++] = {offset, name, name_octets};
}

ExpandedName NameExpander::Folded(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
  std::size_t starts_at = offset;
  if (offset + 2 <= end && end <= message_.size()) {
    const std::uint16_t first = base::LoadBe16(message_.data() + offset);
    if (first >= kPointer) {
      starts_at = first - kPointer;
      // A name known there was checked when it was written; only "strictly backwards" is left to check.
      const Known* known = starts_at < offset ? Find(starts_at) : nullptr;
      if (known != nullptr) {
        std::memcpy(out, known->name, known->name_octets);
        return {known->name_octets, 2};
      }
    }
  }
  const ExpandedName name = ExpandName(message_, offset, end, out);
  Fold(out, name.name_octets);
  if (name.ok()) Remember(starts_at, out, name.name_octets);
  return name;
}

}  // namespace spoor::dns
