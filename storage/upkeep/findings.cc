#include "storage/upkeep/findings.h"

#include <algorithm>

#include "base/hex.h"
#include "base/ip.h"
#include "dns/name_text.h"
#include "storage/name_key.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kShownOctets = 16;

// The name of the whole labels at the beginning of `key`.
std::string ReadableName(std::string_view key, LabelOrder order) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < key.size() && key[at] != kNameEnd;) {
    at = key.find(kNameEnd, at);
    if (at == std::string_view::npos) break;
    end = ++at;
  }
  std::string whole(key.substr(0, end));
  whole.push_back(kNameEnd);
  WireName room;
  const base::ByteSpan wire = WireOfNameKey(whole, order, room);
  return wire.empty() ? base::ToHex(base::AsBytes(key.substr(0, kShownOctets))) : dns::NameText(wire);
}

std::string ReadableRdata(std::string_view key) {
  if (key.empty()) return "the first";
  const std::string_view rest = key.substr(1);
  const RdataKind kind{static_cast<std::uint8_t>(key[0])};
  if (kind == RdataKind::kName) return ReadableName(rest, LabelOrder::kFromRoot);
  const std::size_t address = kind == RdataKind::kIpv4 ? 4 : kind == RdataKind::kIpv6 ? 16 : 0;
  if (address != 0 && rest.size() >= address) {
    return base::FormatIp(*base::IpFromOctets(base::AsBytes(rest.substr(0, address))));
  }
  return base::ToHex(base::AsBytes(rest.substr(0, kShownOctets)));
}

}  // namespace

void Findings::Add(std::string_view what, std::string_view where) {
  const auto known = std::ranges::find(damages_, what, &Damage::what);
  if (known != damages_.end()) {
    ++known->places;
  } else {
    damages_.push_back({std::string(what), std::string(where), 1});
  }
}

void Findings::AddIn(Order order, std::string_view what, std::string_view where) {
  sound_[SlotOf(order)] = false;
  Add(what, where);
}

void Findings::AddSegment(Order order, std::string_view what, std::string_view where) {
  AddIn(order, what, where);
  ++segments_[SlotOf(order)];
}

void Findings::AddBlock(Order order, std::string_view what, std::string_view where) {
  AddIn(order, what, where);
  ++blocks_[SlotOf(order)];
}

void Findings::MoveTo(CheckReport& report) {
  report.damages = std::move(damages_);
  report.damaged_segments = segments_;
  report.damaged_blocks = blocks_;
  report.damaged_rows = rows_;
}

void Findings::AddAnywhere(std::string_view what, std::string_view where) {
  sound_.fill(false);
  Add(what, where);
}

std::string_view OrderText(Order order) {
  switch (order) {
    case Order::kForward:
      return "forward";
    case Order::kInverse:
      return "inverse";
    case Order::kOwnerNames:
      return "owner names";
    case Order::kTargetNames:
      return "target names";
  }
  return "unknown order";
}

std::string ReadableKey(Order order, std::string_view key) {
  if (order == Order::kInverse) return ReadableRdata(key);
  return ReadableName(key, order == Order::kForward ? LabelOrder::kFromRoot : LabelOrder::kFromLeft);
}

}  // namespace spoor::storage
