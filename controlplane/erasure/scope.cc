#include "controlplane/erasure/scope.h"

#include <fmt/format.h>

#include "controlplane/names/name_set.h"
#include "controlplane/services/query_parser.h"
#include "dns/name_text.h"
#include "spoor/v1/erasure.pb.h"

namespace spoor::controlplane {
namespace {

constexpr std::string_view kBelow = "*.";

}  // namespace

base::Result<> ParseOwner(std::string_view text, storage::ErasureScope& scope) {
  auto parsed = ParseNameScope(text);
  if (!parsed) return std::unexpected(parsed.error());
  scope.owner = std::move(parsed->name);
  scope.owner_alone = parsed->alone;
  return {};
}

base::Result<storage::ErasureScope> ParseScope(const v1::ErasureScope& request) {
  storage::ErasureScope scope;
  if (!request.name().empty()) {
    if (const auto parsed = ParseOwner(request.name(), scope); !parsed) {
      return BadField("scope.name", parsed.error().message);
    }
  }
  auto types = ParseTypes("scope.rrtypes", request.rrtypes());
  if (!types) return std::unexpected(types.error());
  scope.types = *std::move(types);
  if (!request.cidr().empty()) {
    const auto network = base::ParsePrefix(request.cidr());
    if (!network) return BadField("scope.cidr", network.error().message);
    scope.network = *network;
  }
  return scope;
}

void FillScope(const storage::ErasureScope& scope, v1::ErasureScope& out) {
  if (!scope.owner.empty()) {
    const std::string name = dns::NameText(base::AsBytes(scope.owner));
    const std::string_view below = scope.owner_alone ? "" : kBelow;
    out.set_name(fmt::format("{}{}", below, name));
  }
  for (const std::uint16_t type : scope.types) out.add_rrtypes(type);
  if (scope.network) {
    out.set_cidr(fmt::format("{}/{}", base::FormatIp(scope.network->base), scope.network->length));
  }
}

}  // namespace spoor::controlplane
