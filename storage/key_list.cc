#include "storage/key_list.h"

#include <algorithm>
#include <array>

#include "base/byte_order.h"
#include "base/bytes.h"

namespace spoor::storage {
namespace {

// Equal heads say nothing; different heads are in the order of their keys, because a missing octet counts as 0 and a
// prefix sorts first.
std::uint64_t HeadOf(std::string_view key) {
  std::array<std::uint8_t, 8> head{};
  std::ranges::copy(base::AsBytes(key.substr(0, head.size())), head.begin());
  return base::LoadBe64(head.data());
}

}  // namespace

void KeyList::Reserve(std::size_t keys, std::size_t octets) {
  items_.reserve(keys);
  octets_.reserve(octets);
}

void KeyList::Add(std::string_view key, std::uint32_t number) {
  items_.push_back({HeadOf(key), octets_.size(), static_cast<std::uint32_t>(key.size()), number});
  octets_ += key;
}

void KeyList::Sort() {
  std::ranges::sort(items_, [this](const Item& a, const Item& b) {
    if (a.head != b.head) return a.head < b.head;
    const int order = Octets(a).compare(Octets(b));
    return order != 0 ? order < 0 : a.number < b.number;
  });
}

}  // namespace spoor::storage
