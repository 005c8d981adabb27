#include "storage/runs/erasure_rule.h"

#include <algorithm>
#include <utility>

#include "base/byte_order.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

// The key from the owner on.
std::string_view OwnerOf(Order order, const KeyParts& key) {
  return order == Order::kForward ? key.head : key.tail;
}

std::uint16_t TypeOf(const KeyParts& key) {
  return base::LoadBe16(reinterpret_cast<const std::uint8_t*>(key.type.data()));
}

// The family of the address that the record holds, 0 when it holds none.
std::uint8_t FamilyOf(Order order, const KeyParts& key) {
  const std::string_view octets = order == Order::kForward ? key.tail : key.head.substr(1);
  const RdataKind kind = order == Order::kForward ? KindOf(TypeOf(key), base::AsBytes(octets))
                                                  : RdataKind{static_cast<std::uint8_t>(key.head[0])};
  return kind == RdataKind::kIpv4 ? 4 : kind == RdataKind::kIpv6 ? 6 : 0;
}

bool IsIn(const base::IpPrefix& network, Order order, const KeyParts& key) {
  const std::uint8_t family = FamilyOf(order, key);
  if (family == 0) return false;
  const std::string_view octets = order == Order::kForward ? key.tail : key.head.substr(1);
  return base::Contains(network, family, base::AsBytes(octets).data());
}

}  // namespace

bool ErasureRule::Covers(Order order, const KeyParts& key) const {
  return OwnerOf(order, key).starts_with(owner) &&
         (types.empty() || std::ranges::find(types, TypeOf(key)) != types.end()) &&
         (!network || IsIn(*network, order, key));
}

ErasureRules::ErasureRules(std::vector<ErasureRule> rules) : rules_(std::move(rules)) {
  for (std::size_t i = 0; i < rules_.size(); ++i) by_owner_[rules_[i].owner].push_back(i);
}

bool ErasureRules::AnyErases(const std::vector<std::size_t>& rules, Order order, const KeyParts& key,
                             std::uint32_t last_s) const {
  return std::ranges::any_of(rules,
                             [&](std::size_t i) { return rules_[i].IsPast(last_s) && rules_[i].Covers(order, key); });
}

// Rules stand under the beginnings of the owner that end with a label, the whole name with its end among them.
bool ErasureRules::Erase(Order order, const KeyParts& key, std::uint32_t last_s) const {
  if (rules_.empty()) return false;
  const std::string_view owner = OwnerOf(order, key).substr(0, NameKeyOctets(OwnerOf(order, key)));
  for (std::size_t end = 0; end <= owner.size(); ++end) {
    if (end > 0 && owner[end - 1] != '\0') continue;
    const auto found = by_owner_.find(owner.substr(0, end));
    if (found != by_owner_.end() && AnyErases(found->second, order, key, last_s)) return true;
  }
  return false;
}

}  // namespace spoor::storage
