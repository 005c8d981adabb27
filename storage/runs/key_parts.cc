#include "storage/runs/key_parts.h"

#include "storage/name_key.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kTypeOctets = 2;
constexpr std::size_t kKindOctets = 1;

std::size_t InverseHeadOctets(std::string_view key) {
  if (key.empty()) return 0;
  const std::string_view rest = key.substr(kKindOctets);
  std::size_t octets = 0;
  switch (RdataKind{static_cast<std::uint8_t>(key[0])}) {
    case RdataKind::kIpv4:
      octets = 4;
      break;
    case RdataKind::kIpv6:
      octets = 16;
      break;
    case RdataKind::kName:
      octets = NameKeyOctets(rest);
      break;
    case RdataKind::kLong:
      octets = 16;
      break;
    case RdataKind::kRaw:
      octets = rest.find('\0') + 1;  // npos + 1 is 0
      break;
  }
  return octets == 0 || octets > rest.size() ? 0 : kKindOctets + octets;
}

}  // namespace

std::size_t HeadOctets(Order order, std::string_view key) {
  if (!HoldsRecords(order)) return key.size();
  return order == Order::kForward ? NameKeyOctets(key) : InverseHeadOctets(key);
}

std::optional<KeyParts> SplitKey(Order order, std::string_view key) {
  if (!HoldsRecords(order)) return key.empty() ? std::nullopt : std::optional(KeyParts{key, {}, {}});
  const std::size_t head = HeadOctets(order, key);
  if (head == 0 || key.size() < head + kTypeOctets) return std::nullopt;
  return KeyParts{key.substr(0, head), key.substr(head, kTypeOctets), key.substr(head + kTypeOctets)};
}

int CompareKeys(const KeyParts& a, std::string_view whole) {
  for (const std::string_view part : {a.head, a.type, a.tail}) {
    const std::string_view beginning = whole.substr(0, part.size());
    if (const int order = part.compare(beginning); order != 0) return order;
    whole.remove_prefix(beginning.size());
  }
  return whole.empty() ? 0 : -1;
}

}  // namespace spoor::storage
