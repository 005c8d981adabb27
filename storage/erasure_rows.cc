#include "storage/erasure_rows.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

void Append(base::ByteWriter& out, const ErasureRule& rule) {
  out.U16(static_cast<std::uint16_t>(rule.owner.size()));
  out.Octets(base::AsBytes(rule.owner));
  out.U16(static_cast<std::uint16_t>(rule.types.size()));
  for (const std::uint16_t type : rule.types) out.U16(type);
  out.U8(rule.network ? rule.network->base.family : 0);
  if (rule.network) {
    out.U8(rule.network->length);
    out.Octets(rule.network->base.span());
  }
  out.U8(rule.last_before_s ? 1 : 0);
  if (rule.last_before_s) out.U32(*rule.last_before_s);
}

std::optional<base::IpPrefix> ReadNetwork(base::ByteReader& in) {
  const std::uint8_t family = in.U8();
  if (family == 0) return std::nullopt;
  base::IpPrefix network{{family, {}}, in.U8()};
  if (family != 4 && family != 6) in.Fail();
  std::ranges::copy(in.Take(network.base.span().size()), network.base.octets.begin());
  if (network.length > network.base.bits()) in.Fail();
  return network;
}

ErasureRule ReadRule(base::ByteReader& in) {
  ErasureRule rule;
  rule.owner = base::ToString(in.Take(in.U16()));
  const std::uint16_t types = in.U16();
  for (std::uint16_t i = 0; i < types && in.ok(); ++i) rule.types.push_back(in.U16());
  rule.network = ReadNetwork(in);
  const std::uint8_t has_time = in.U8();
  if (has_time > 1) in.Fail();
  if (has_time == 1) rule.last_before_s = in.U32();
  return rule;
}

void Append(base::ByteWriter& out, const std::vector<ErasureRule>& rules) {
  out.U32(static_cast<std::uint32_t>(rules.size()));
  for (const ErasureRule& rule : rules) Append(out, rule);
}

std::vector<ErasureRule> ReadRules(base::ByteReader& in) {
  std::vector<ErasureRule> rules;
  const std::uint32_t count = in.U32();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) rules.push_back(ReadRule(in));
  return rules;
}

}  // namespace

base::Result<ErasureRule> MakeRule(const ErasureScope& scope, std::optional<std::uint32_t> last_before_s) {
  ErasureRule rule{{}, scope.types, scope.network, last_before_s};
  if (!scope.owner.empty()) {
    if (!AppendNameKey(rule.owner, base::AsBytes(scope.owner), LabelOrder::kFromRoot)) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "erasing: the owner is no wire name");
    }
    if (scope.owner_alone) rule.owner.push_back(kNameEnd);
  }
  if (scope.types.size() > kMostScopeTypes) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "erasing: at most " + std::to_string(kMostScopeTypes) + " types at a time");
  }
  return rule;
}

ErasureScope ScopeOf(const ErasureRule& rule) {
  ErasureScope scope;
  scope.types = rule.types;
  scope.network = rule.network;
  if (rule.owner.empty()) return scope;
  scope.owner_alone = NameKeyOctets(rule.owner) == rule.owner.size();
  WireName room;
  const std::string key = scope.owner_alone ? rule.owner : rule.owner + kNameEnd;
  scope.owner = base::ToString(WireOfNameKey(key, LabelOrder::kFromRoot, room));
  return scope;
}

std::string TombstoneKey(std::uint64_t id) {
  std::string key(kTombstonePrefix);
  base::ByteWriter(key).U64(id);
  return key;
}

std::string EncodeTombstone(const TombstoneRow& row) {
  std::string value;
  base::ByteWriter out(value);
  out.U64(row.set_at_s);
  Append(out, row.rule);
  return value;
}

std::optional<TombstoneRow> DecodeTombstone(std::string_view key, base::ByteSpan value) {
  if (!key.starts_with(kTombstonePrefix)) return std::nullopt;
  base::ByteReader key_in(base::AsBytes(key.substr(kTombstonePrefix.size())));
  base::ByteReader in(value);
  TombstoneRow row;
  row.id = key_in.U64();
  row.set_at_s = in.U64();
  row.rule = ReadRule(in);
  const bool whole = key_in.ok() && key_in.remaining() == 0 && in.ok() && in.remaining() == 0;
  return whole ? std::optional(std::move(row)) : std::nullopt;
}

std::string EncodeSweep(const Sweep& sweep) {
  std::string value;
  base::ByteWriter out(value);
  out.U64(sweep.began_s);
  out.U64(sweep.tombstone);
  Append(out, sweep.purges.rules());
  Append(out, sweep.limits);
  out.U32(static_cast<std::uint32_t>(sweep.runs.size()));
  for (const std::uint64_t run : sweep.runs) out.U64(run);
  return value;
}

std::optional<Sweep> DecodeSweep(base::ByteSpan value) {
  base::ByteReader in(value);
  Sweep sweep;
  sweep.began_s = in.U64();
  sweep.tombstone = in.U64();
  sweep.purges = ErasureRules(ReadRules(in));
  sweep.limits = ReadRules(in);
  const std::uint32_t runs = in.U32();
  for (std::uint32_t i = 0; i < runs && in.ok(); ++i) sweep.runs.push_back(in.U64());
  const bool whole = in.ok() && in.remaining() == 0 && std::ranges::is_sorted(sweep.runs);
  return whole ? std::optional(std::move(sweep)) : std::nullopt;
}

}  // namespace spoor::storage
