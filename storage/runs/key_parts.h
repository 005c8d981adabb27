// Keys of the sorted runs. A run holds rows in one order; its keys are the full keys of record_key.h, or names from the
// left. Each key has a head that ends itself (no head is a prefix of another), so that a key is compared, filtered and
// compressed by its parts: what many rows share stands in the head.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/record_key.h"

namespace spoor::storage {

// The sorted orders that the database keeps. The values are on disk.
enum class Order : std::uint8_t {
  kForward = 1,      // ForwardKey: head is the owner
  kInverse = 2,      // InverseKey: head is what the RDATA leads to
  kOwnerNames = 3,   // owners from the left: head is all
  kTargetNames = 4,  // pivot names from the left: head is all
};
inline constexpr std::size_t kOrders = 4;
inline constexpr std::array<Order, kOrders> kAllOrders = {Order::kForward, Order::kInverse, Order::kOwnerNames,
                                                          Order::kTargetNames};
inline constexpr std::size_t SlotOf(Order order) {
  return static_cast<std::size_t>(order) - 1;
}
// Names have no sighting and no tail.
inline constexpr bool HoldsRecords(Order order) {
  return order == Order::kForward || order == Order::kInverse;
}
inline constexpr Order OrderOf(Index index) {
  return index == Index::kForward ? Order::kForward : Order::kInverse;
}

// Octets of somebody else. The key is head + type + tail; `type` has two octets, or none in orders of names.
struct KeyParts {
  std::string_view head;
  std::string_view type;
  std::string_view tail;

  std::size_t size() const { return head.size() + type.size() + tail.size(); }
  void AppendTo(std::string& out) const { out.append(head).append(type).append(tail); }
};

// Octets of the head that `key`, or a bound that may end anywhere, begins with; 0 when it has no whole one.
std::size_t HeadOctets(Order order, std::string_view key);

// nullopt when `key` is no key of that order.
std::optional<KeyParts> SplitKey(Order order, std::string_view key);

// memcmp order of the whole keys: negative, 0 or positive.
inline int CompareKeys(const KeyParts& a, const KeyParts& b) {
  if (const int heads = a.head.compare(b.head); heads != 0) return heads;
  if (const int types = a.type.compare(b.type); types != 0) return types;
  return a.tail.compare(b.tail);
}

// The same with a key, or a bound that may end anywhere, in one piece.
int CompareKeys(const KeyParts& a, std::string_view whole);

}  // namespace spoor::storage
