#include "dns/name_expander.h"

namespace spoor::dns {

// A known name was checked when it was written: where a pointer leads to one, only "strictly backwards" is left to
// check.
ExpandedName NameExpander::FoldedLabels(std::size_t offset, std::size_t limit, std::uint8_t* out) noexcept {
  const LabelRun run = FindLabelRun(message_, offset, limit);
  if (!run.ok) return {};
  const std::size_t run_octets = run.end - offset;
  if (!run.has_pointer) {
    const auto name_octets = static_cast<std::uint16_t>(run_octets);
    CopyFolded(offset, run_octets, out);
    RememberEachLabel(offset, out, name_octets);
    return {name_octets, name_octets};
  }
  const std::size_t target = PointerTarget(message_, run.end);
  if (target >= offset) return {};
  const Known* known = Find(target);
  if (known == nullptr) return ExpandUnknown(offset, limit, run, out);
  const std::size_t name_octets = run_octets + known->name_octets;
  if (name_octets > kMaxName_octets) return {};
  CopyFolded(offset, run_octets, out);
  CopyKnown(*known, out + run_octets);
  if (run_octets != 0) Remember(offset, out, static_cast<std::uint16_t>(name_octets));
  return {static_cast<std::uint16_t>(name_octets), static_cast<std::uint16_t>(run_octets + 2)};
}

// What follows in the message is mostly about the parents of such a name.
void NameExpander::RememberEachLabel(std::size_t offset, const std::uint8_t* name, std::size_t name_octets) noexcept {
  for (std::size_t at = 0; at + 1 < name_octets; at += 1u + name[at]) {
    Remember(offset + at, name + at, static_cast<std::uint16_t>(name_octets - at));
  }
}

// The whole of it from the start: rarely more than once for each suffix of a message.
ExpandedName NameExpander::ExpandUnknown(std::size_t offset, std::size_t limit, const LabelRun& run,
                                         std::uint8_t* out) noexcept {
  const ExpandedName name = ExpandName(message_, offset, limit, out);
  if (!name.ok()) return {};
  holds_query_octets_ = holds_query_octets_ || name.reads_header;
  Fold(out, name.name_octets);
  const std::size_t run_octets = run.end - offset;
  if (run_octets != 0) Remember(offset, out, name.name_octets);
  Remember(PointerTarget(message_, run.end), out + run_octets,
           static_cast<std::uint16_t>(name.name_octets - run_octets));
  return name;
}

void NameExpander::CopyFolded(std::size_t offset, std::size_t count, std::uint8_t* out) const noexcept {
  if (message_.size() - offset >= count + kCopyStep_octets) {
    return CopyFoldedInSteps(message_.data() + offset, count, out);
  }
  std::memcpy(out, message_.data() + offset, count);
  Fold(out, count);
}

}  // namespace spoor::dns
