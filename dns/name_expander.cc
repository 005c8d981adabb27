#include "dns/name_expander.h"

#include <algorithm>
#include <cstring>

namespace spoor::dns {
const NameExpander::Known* NameExpander::Find(std::size_t offset) const noexcept {
  for (std::size_t i = 0; i < known_count_; ++i) {
    if (known_[i].offset == offset) return &known_[i];
  }
  return nullptr;
}

ExpandedName NameExpander::Remember(std::size_t offset, const std::uint8_t* name, ExpandedName expanded) noexcept {
  if (known_count_ < kKnown) known_[known_count_++] = {offset, name, expanded.name_octets};
  return expanded;
}

// A known name was checked when it was written: where a pointer leads to one, only "strictly backwards" is left to
// check.
ExpandedName NameExpander::Folded(std::size_t offset, std::size_t end, std::uint8_t* out) noexcept {
  const std::size_t limit = std::min(end, message_.size());
  const LabelRun run = FindLabelRun(message_, offset, limit);
  if (!run.ok) return {};
  const std::size_t run_octets = run.end - offset;
  if (!run.has_pointer) {
    CopyFolded(offset, run_octets, out);
    return Remember(offset, out, {static_cast<std::uint16_t>(run_octets), static_cast<std::uint16_t>(run_octets)});
  }
  const std::size_t target = PointerTarget(message_, run);
  if (target >= offset) return {};
  const auto consumed_octets = static_cast<std::uint16_t>(run_octets + 2);
  const Known* known = Find(target);
  if (known == nullptr) {
    // The whole of it from the start: rarely more than once for each suffix of a message.
    const ExpandedName name = ExpandName(message_, offset, end, out);
    if (!name.ok()) return {};
    holds_query_octets_ = holds_query_octets_ || name.reads_header;
    Fold(out, name.name_octets);
    if (run_octets != 0) Remember(offset, out, name);
    const auto rest_octets = static_cast<std::uint16_t>(name.name_octets - run_octets);
    Remember(target, out + run_octets, {rest_octets, 0});
    return name;
  }
  const std::size_t name_octets = run_octets + known->name_octets;
  if (name_octets > kMaxName_octets) return {};
  std::memcpy(out + run_octets, known->name, known->name_octets);
  const ExpandedName name{static_cast<std::uint16_t>(name_octets), consumed_octets};
  if (run_octets == 0) return name;
  CopyFolded(offset, run_octets, out);
  return Remember(offset, out, name);
}

void NameExpander::CopyFolded(std::size_t offset, std::size_t count, std::uint8_t* out) const noexcept {
  std::memcpy(out, message_.data() + offset, count);
  Fold(out, count);
}

}  // namespace spoor::dns
