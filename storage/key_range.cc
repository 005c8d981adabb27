#include "storage/key_range.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

using base::ErrorCode;

// No type above this has a pivot name (dns::PivotName knows types of the IANA registry only).
constexpr std::uint16_t kLastPivotType = 511;

std::unexpected<base::Error> NotAName() {
  return base::Fail(ErrorCode::kInvalidArgument, "query: the name is not one whole wire name; ask with a valid name");
}

std::string KindPrefix(RdataKind kind) {
  return std::string(1, static_cast<char>(kind));
}

std::string WithType(std::string prefix, std::uint16_t type) {
  base::ByteWriter(prefix).U16(type);
  return prefix;
}

// The types of the filter in ascending order, each once.
std::vector<std::uint16_t> SortedTypes(const Filter& filter) {
  std::vector<std::uint16_t> types = filter.types;
  std::ranges::sort(types);
  types.erase(std::ranges::unique(types).begin(), types.end());
  return types;
}

// One name: its whole range, or one range for each type asked for.
base::Result<Plan> ExactPlan(Index index, const std::string& wire, const Filter& filter) {
  const std::string prefix = NamePrefix(index, base::AsBytes(wire));
  if (prefix.empty()) return NotAName();
  Plan plan{index, {}, std::nullopt};
  for (const std::uint16_t type : SortedTypes(filter)) plan.ranges.push_back(PrefixRange(WithType(prefix, type)));
  if (filter.types.empty()) plan.ranges.push_back(PrefixRange(prefix));
  return plan;
}

base::Result<Plan> SubtreePlan(Index index, const std::string& wire) {
  std::string prefix = NamePrefix(index, base::AsBytes(wire));
  if (prefix.empty()) return NotAName();
  prefix.pop_back();  // kNameEnd: names below go on here
  return Plan{index, {PrefixRange(std::move(prefix))}, std::nullopt};
}

base::Result<Plan> FirstLabelsPlan(Index index, const std::string& wire) {
  std::string prefix;
  if (!AppendNameKey(prefix, base::AsBytes(wire), LabelOrder::kFromLeft)) return NotAName();
  return Plan{index, {}, std::move(prefix)};
}

base::Result<Plan> AddressPlan(const RdataRange& range) {
  if (range.first.family != range.last.family || range.first > range.last) {
    return base::Fail(ErrorCode::kInvalidArgument,
                      "query: the address range is empty or of two families; give the lower address first");
  }
  const std::string kind = KindPrefix(range.first.family == 4 ? RdataKind::kIpv4 : RdataKind::kIpv6);
  const auto key = [&](const base::IpAddress& address) { return kind + base::ToString(address.span()); };
  return Plan{Index::kInverse, {{key(range.first), PrefixEnd(key(range.last))}}, std::nullopt};
}

// The octets may be the RDATA of an address, of any type with a pivot name, or of any other type.
base::Result<Plan> RawPlan(const RdataRaw& raw) {
  const base::ByteSpan octets = base::AsBytes(raw.octets);
  Plan plan{Index::kInverse, {}, std::nullopt};
  for (const RdataKind kind : {RdataKind::kIpv4, RdataKind::kIpv6}) {
    if (octets.size() == (kind == RdataKind::kIpv4 ? 4u : 16u)) {
      plan.ranges.push_back(PrefixRange(KindPrefix(kind) + raw.octets));
    }
  }
  for (std::uint16_t type = 1; type <= kLastPivotType; ++type) {
    const std::optional<std::string> name = LookupName(type, octets);
    if (!name) continue;
    plan.ranges.push_back(PrefixRange(WithType(NamePrefix(Index::kInverse, base::AsBytes(*name)), type)));
  }
  std::string rest;
  AppendRawSortKey(rest, octets);
  plan.ranges.push_back(PrefixRange(std::move(rest)));
  std::ranges::sort(plan.ranges, {}, &KeyRange::lower);
  return plan;
}

struct Planner {
  const Filter& filter;

  base::Result<Plan> operator()(const AllRecords&) const { return Plan{Index::kForward, {KeyRange{}}, std::nullopt}; }
  base::Result<Plan> operator()(const OwnerExact& target) const {
    return ExactPlan(Index::kForward, target.name, filter);
  }
  base::Result<Plan> operator()(const OwnerSubtree& target) const { return SubtreePlan(Index::kForward, target.name); }
  base::Result<Plan> operator()(const OwnerPrefix& target) const {
    return FirstLabelsPlan(Index::kForward, target.name);
  }
  base::Result<Plan> operator()(const RdataName& target) const {
    return ExactPlan(Index::kInverse, target.name, filter);
  }
  base::Result<Plan> operator()(const RdataSubtree& target) const { return SubtreePlan(Index::kInverse, target.name); }
  base::Result<Plan> operator()(const OwnerChildren& target) const { return SubtreePlan(Index::kForward, target.name); }
  base::Result<Plan> operator()(const RdataChildren& target) const { return SubtreePlan(Index::kInverse, target.name); }
  base::Result<Plan> operator()(const RdataPrefix& target) const {
    return FirstLabelsPlan(Index::kInverse, target.name);
  }
  base::Result<Plan> operator()(const RdataRange& target) const { return AddressPlan(target); }
  base::Result<Plan> operator()(const RdataRaw& target) const { return RawPlan(target); }
};

}  // namespace

std::string PrefixEnd(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

std::optional<std::string_view> HeadOfRange(Order order, const KeyRange& range) {
  const std::string_view head = std::string_view(range.lower).substr(0, HeadOctets(order, range.lower));
  if (head.empty() || range.upper.empty() || range.upper > PrefixEnd(std::string(head))) return std::nullopt;
  return head;
}

KeyRange PrefixRange(std::string prefix) {
  std::string end = PrefixEnd(prefix);
  return {std::move(prefix), std::move(end)};
}

std::string NamePrefix(Index index, base::ByteSpan wire) {
  std::string prefix = index == Index::kForward ? std::string() : KindPrefix(RdataKind::kName);
  if (!AppendNameKey(prefix, wire, LabelOrder::kFromRoot)) return {};
  prefix.push_back(kNameEnd);
  return prefix;
}

base::Result<Plan> MakePlan(const Query& query) {
  return std::visit(Planner{query.filter}, query.target);
}

}  // namespace spoor::storage
