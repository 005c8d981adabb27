#include "controlplane/names/name_set.h"

#include "dns/name_text.h"

namespace spoor::controlplane {
namespace {

constexpr std::string_view kBelow = "*.";

}  // namespace

base::Result<NameScope> ParseNameScope(std::string_view text) {
  NameScope scope;
  scope.alone = !text.starts_with(kBelow);
  const std::string_view labels = scope.alone ? text : text.substr(kBelow.size());
  auto name = dns::NameFromText(text == kBelow ? "." : labels);
  if (!name) return std::unexpected(name.error());
  scope.name = *std::move(name);
  return scope;
}

base::Result<> NameSet::Add(std::string_view text) {
  auto scope = ParseNameScope(text);
  if (!scope) return std::unexpected(scope.error());
  Add(*std::move(scope));
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
