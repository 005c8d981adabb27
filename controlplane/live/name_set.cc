#include "controlplane/live/name_set.h"

#include "controlplane/erasure/scope.h"

namespace spoor::controlplane {

base::Result<> NameSet::Add(std::string_view text) {
  storage::ErasureScope scope;
  if (const auto parsed = ParseOwner(text, scope); !parsed) return parsed;
  (scope.owner_alone ? names_ : domains_).insert(std::move(scope.owner));
  return {};
}

bool NameSet::Contains(base::ByteSpan wire) const {
  const std::string_view name = base::AsChars(wire);
  if (names_.contains(name)) return true;
  if (domains_.empty()) return false;
  for (std::size_t at = 0; at < name.size(); at += 1u + static_cast<std::uint8_t>(name[at])) {
    if (domains_.contains(name.substr(at))) return true;
  }
  return false;
}

}  // namespace spoor::controlplane
