#include "dns/svcb.h"

#include "base/byte_cursor.h"

namespace spoor::dns {
namespace {

using base::ByteReader;
using base::ByteSpan;

// RFC 9460 14.3.2.
constexpr std::uint16_t kKeyMandatory = 0;
constexpr std::uint16_t kKeyAlpn = 1;
constexpr std::uint16_t kKeyNoDefaultAlpn = 2;
constexpr std::uint16_t kKeyPort = 3;
constexpr std::uint16_t kKeyIpv4Hint = 4;
constexpr std::uint16_t kKeyIpv6Hint = 6;
constexpr std::uint16_t kKeyOhttp = 8;

bool IsAlpnList(ByteSpan value) noexcept {
  ByteReader reader(value);
  while (reader.ok() && reader.remaining() > 0) {
    if (reader.Take(reader.U8()).empty()) return false;
  }
  return reader.ok() && !value.empty();
}

// The keys in `list`, strictly ascending, key 0 not among them (RFC 9460 8).
bool IsMandatoryList(ByteSpan list) noexcept {
  if (list.empty() || list.size() % 2 != 0) return false;
  ByteReader reader(list);
  std::uint16_t before = 0;
  while (reader.remaining() > 0) {
    const std::uint16_t key = reader.U16();
    if (key <= before) return false;
    before = key;
  }
  return true;
}

bool IsHintList(ByteSpan value, std::size_t address_octets) noexcept {
  return !value.empty() && value.size() % address_octets == 0;
}

bool IsKnownValue(std::uint16_t key, ByteSpan value) noexcept {
  switch (key) {
    case kKeyMandatory:
      return IsMandatoryList(value);
    case kKeyAlpn:
      return IsAlpnList(value);
    case kKeyNoDefaultAlpn:
    case kKeyOhttp:
      return value.empty();
    case kKeyPort:
      return value.size() == 2;
    case kKeyIpv4Hint:
      return IsHintList(value, 4);
    case kKeyIpv6Hint:
      return IsHintList(value, 16);
    default:
      return true;
  }
}

// Takes from `wanted` (ascending keys) the one at its head if it is `key`. Both lists ascend, so one pass is enough.
void DropIfNext(ByteSpan& wanted, std::uint16_t key) noexcept {
  if (wanted.size() >= 2 && base::LoadBe16(wanted.data()) == key) wanted = wanted.subspan(2);
}

}  // namespace

bool AreSvcParams(ByteSpan params) noexcept {
  ByteReader reader(params);
  ByteSpan wanted;
  int before = -1;
  while (reader.remaining() > 0) {
    const std::uint16_t key = reader.U16();
    const ByteSpan value = reader.Take(reader.U16());
    if (!reader.ok() || key <= before || !IsKnownValue(key, value)) return false;
    if (key == kKeyMandatory) wanted = value;
    DropIfNext(wanted, key);
    before = key;
  }
  return wanted.empty();
}

}  // namespace spoor::dns
