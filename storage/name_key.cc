#include "storage/name_key.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace spoor::storage {
namespace {

constexpr std::size_t kMaxLabels = 127;      // RFC 1035 3.1: 255 octets in all
constexpr std::size_t kMaxLabelOctets = 63;  // RFC 1035 2.3.4
constexpr std::size_t kMaxWireOctets = 255;  // RFC 1035 2.3.4
constexpr std::uint8_t kTerminator = 0;
constexpr std::uint8_t kEscape = 1;  // 0 becomes 1 1, 1 becomes 1 2: smaller than every other octet, 0 before 1

// Where the labels of a wire name begin (their length octet).
struct Labels {
  std::array<std::uint8_t, kMaxLabels> at;  // not initialised: a name has a few of them
  std::size_t count;
};

// False when `wire` is not exactly one uncompressed name.
bool FindLabels(base::ByteSpan wire, Labels& out) {
  out.count = 0;
  std::size_t at = 0;
  while (at < wire.size() && at < kMaxWireOctets && wire[at] != 0) {
    if (wire[at] > kMaxLabelOctets || out.count == kMaxLabels) return false;
    out.at[out.count++] = static_cast<std::uint8_t>(at);
    at += 1u + wire[at];
  }
  return at + 1 == wire.size() && at < kMaxWireOctets;
}

// Octets of an escaped label without its escapes; 0 when malformed or too long. `out` has room for kMaxLabelOctets.
std::size_t Unescape(std::string_view escaped, std::uint8_t* out) {
  std::size_t octets = 0;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    auto octet = static_cast<std::uint8_t>(escaped[i]);
    if (octet == kEscape) {
      octet = ++i < escaped.size() ? static_cast<std::uint8_t>(escaped[i]) : std::uint8_t{0};
      if (octet != 1 && octet != 2) return 0;
      --octet;
    }
    if (octets == kMaxLabelOctets) return 0;
    out[octets++] = octet;
  }
  return octets;
}

}  // namespace

void AppendEscaped(std::string& out, base::ByteSpan octets) {
  const auto is_plain = [](std::uint8_t octet) { return octet > kEscape; };
  if (std::ranges::all_of(octets, is_plain)) {
    out.append(base::AsChars(octets)).push_back(static_cast<char>(kTerminator));
    return;
  }
  for (const std::uint8_t octet : octets) {
    if (!is_plain(octet)) out.push_back(static_cast<char>(kEscape));
    out.push_back(static_cast<char>(is_plain(octet) ? octet : octet + 1));
  }
  out.push_back(static_cast<char>(kTerminator));
}

std::string ReadEscaped(base::ByteReader& in) {
  std::string octets;
  for (std::uint8_t octet = in.U8(); in.ok() && octet != kTerminator; octet = in.U8()) {
    if (octet == kEscape) {
      octet = in.U8();
      if (octet != 1 && octet != 2) in.Fail();
      --octet;
    }
    octets.push_back(static_cast<char>(octet));
  }
  return in.ok() ? octets : std::string();
}

bool AppendNameKey(std::string& out, base::ByteSpan wire, LabelOrder order) {
  Labels labels;
  if (!FindLabels(wire, labels)) return false;
  for (std::size_t i = 0; i < labels.count; ++i) {
    const std::size_t at = labels.at[order == LabelOrder::kFromRoot ? labels.count - 1 - i : i];
    AppendEscaped(out, wire.subspan(at + 1, wire[at]));
  }
  return true;
}

std::size_t NameKeyOctets(std::string_view key) {
  if (key.empty()) return 0;
  if (key[0] == kNameEnd) return 1;
  for (std::size_t at = 1; at < key.size(); ++at) {
    if (key[at] == '\0' && key[at - 1] == '\0') return at + 1;  // the end of the last label, and of the name
  }
  return 0;
}

base::ByteSpan WireOfNameKey(std::string_view key, LabelOrder order, WireName& room) {
  if (key.empty() || key.back() != kNameEnd) return {};
  key.remove_suffix(1);
  const bool backwards = order == LabelOrder::kFromRoot;
  std::array<std::uint8_t, kMaxLabelOctets> unescaped;
  std::size_t used = 1;  // with the root's octet
  while (!key.empty()) {
    // Labels are short: one look at each octet finds the end and escapes sooner than a search for either.
    std::size_t end = 0;
    bool escaped = false;
    for (; end < key.size() && key[end] != '\0'; ++end) escaped |= key[end] == static_cast<char>(kEscape);
    std::string_view label = key.substr(0, end);
    if (end == key.size() || label.empty()) return {};
    key.remove_prefix(end + 1);
    if (escaped) label = base::AsChars({unescaped.data(), Unescape(label, unescaped.data())});
    const std::size_t octets = 1 + label.size();
    if (label.empty() || label.size() > kMaxLabelOctets || used + octets > room.size()) return {};
    std::uint8_t* to = backwards ? room.data() + room.size() - used - octets : room.data() + used - 1;
    *to = static_cast<std::uint8_t>(label.size());
    std::memcpy(to + 1, label.data(), label.size());
    used += octets;
  }
  room[backwards ? room.size() - 1 : used - 1] = 0;
  return {backwards ? room.data() + room.size() - used : room.data(), used};
}

std::string ReadNameKey(base::ByteReader& in, LabelOrder order) {
  const std::size_t octets = NameKeyOctets(base::AsChars(in.Rest()));
  WireName room;
  const base::ByteSpan wire = WireOfNameKey(base::AsChars(in.Take(octets)), order, room);
  if (wire.empty()) in.Fail();
  return base::ToString(wire);
}

}  // namespace spoor::storage
