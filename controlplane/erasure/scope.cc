#include "controlplane/erasure/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "controlplane/names/name_set.h"
#include "controlplane/services/query_parser.h"
#include "dns/name_text.h"
#include "dns/rdata_pivot.h"
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

bool Covers(const storage::ErasureScope& scope, std::optional<std::uint32_t> last_before_s,
            const observation::RecordView& record) {
  const observation::TupleView& tuple = record.tuple;
  if (last_before_s && record.time_last_s >= *last_before_s) return false;
  if (!scope.types.empty() && std::ranges::find(scope.types, tuple.type) == scope.types.end()) return false;
  const std::uint8_t family = dns::PivotFamily(tuple.type, tuple.rdata);
  if (scope.network && (family == 0 || !base::Contains(*scope.network, family, tuple.rdata.data()))) return false;
  if (scope.owner.empty()) return true;
  NameSet owners;
  owners.Add({scope.owner, scope.owner_alone});
  return owners.Contains(tuple.owner);
}

}  // namespace spoor::controlplane
