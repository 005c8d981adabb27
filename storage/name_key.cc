#include "storage/name_key.h"

#include <algorithm>
#include <array>

namespace spoor::storage {
namespace {

constexpr std::size_t kMaxLabels = 127;      // RFC 1035 3.1: 255 octets in all
constexpr std::size_t kMaxLabelOctets = 63;  // RFC 1035 2.3.4
constexpr std::size_t kMaxWireOctets = 255;  // RFC 1035 2.3.4
constexpr std::uint8_t kTerminator = 0;
constexpr std::uint8_t kEscape = 1;  // 0 becomes 1 1, 1 becomes 1 2: smaller than every other octet, 0 before 1

struct Labels {
  std::array<base::ByteSpan, kMaxLabels> label;
  std::size_t count = 0;
};

// False when `wire` is not exactly one uncompressed name.
bool SplitLabels(base::ByteSpan wire, Labels& out) {
  if (wire.size() > kMaxWireOctets) return false;
  base::ByteReader in(wire);
  for (std::size_t octets = in.U8(); in.ok() && octets != 0; octets = in.U8()) {
    if (octets > kMaxLabelOctets || out.count == kMaxLabels) return false;
    out.label[out.count++] = in.Take(octets);
  }
  return in.ok() && in.remaining() == 0;
}

std::string JoinLabels(const std::array<std::string, kMaxLabels>& label, std::size_t count, LabelOrder order) {
  std::string wire;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& next = label[order == LabelOrder::kFromRoot ? count - 1 - i : i];
    wire.push_back(static_cast<char>(next.size()));
    wire += next;
  }
  wire.push_back('\0');
  return wire;
}

}  // namespace

void AppendEscaped(std::string& out, base::ByteSpan octets) {
  for (const std::uint8_t octet : octets) {
    if (octet <= kEscape) {
      out.push_back(static_cast<char>(kEscape));
      out.push_back(static_cast<char>(octet + 1));
    } else {
      out.push_back(static_cast<char>(octet));
    }
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
  if (!SplitLabels(wire, labels)) return false;
  for (std::size_t i = 0; i < labels.count; ++i) {
    AppendEscaped(out, labels.label[order == LabelOrder::kFromRoot ? labels.count - 1 - i : i]);
  }
  return true;
}

std::string ReadNameKey(base::ByteReader& in, LabelOrder order) {
  std::array<std::string, kMaxLabels> label;
  std::size_t count = 0;
  std::size_t wire_octets = 1;
  while (in.ok()) {
    std::string next = ReadEscaped(in);
    if (!in.ok()) break;
    if (next.empty()) return JoinLabels(label, count, order);
    wire_octets += 1 + next.size();
    if (next.size() > kMaxLabelOctets || wire_octets > kMaxWireOctets) break;
    label[count++] = std::move(next);
  }
  in.Fail();
  return {};
}

}  // namespace spoor::storage
