#include "controlplane/search/narrowing.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "dns/name_text.h"
#include "dns/types.h"

namespace spoor::controlplane {
namespace {

using Kind = PatternNode::Kind;
using dns::RrType;

// Types whose text ends with the name by which the database finds their RDATA (dns::PivotName), both in lower case.
constexpr std::array kNameLast = {
    RrType::kNs,  RrType::kMd,    RrType::kMf, RrType::kCname, RrType::kMb, RrType::kMg, RrType::kMr,
    RrType::kPtr, RrType::kDname, RrType::kMx, RrType::kAfsdb, RrType::kRt, RrType::kKx, RrType::kSrv,
};

// The characters of consecutive nodes that stand for one character each, from the first on.
template <class Iterator>
std::string FixedRun(Iterator node, Iterator end) {
  std::string run;
  for (; node != end && node->kind == Kind::kSet; ++node) {
    const char only = OnlyChar(node->set);
    if (only == '\0') break;
    run += only;
  }
  return run;
}

std::size_t LabelCount(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '.'));
}

// The whole labels at the end of a suffix: what stands before its first dot may be the end of a longer label.
std::string_view WholeLabelsAtEnd(std::string_view suffix) {
  if (!suffix.ends_with('.')) return {};
  return suffix.substr(suffix.find('.') + 1);
}

std::string_view WholeLabelsAtStart(std::string_view prefix) {
  const auto dot = prefix.rfind('.');
  if (dot == std::string_view::npos) return {};
  return prefix.substr(0, dot + 1);
}

// The wire form of labels, or nothing if there is none or no name has such labels.
std::optional<std::string> WireOf(std::string_view labels) {
  if (labels.empty() || labels == ".") return std::nullopt;
  auto name = dns::NameFromText(labels);
  if (!name) return std::nullopt;
  return *std::move(name);
}

bool NameIsLast(std::uint16_t type) {
  return std::ranges::find(kNameLast, static_cast<RrType>(type)) != kNameLast.end();
}

}  // namespace

FixedParts FixedPartsOf(const PatternNode& root) {
  if (root.kind != Kind::kSequence || root.children.empty()) return {};
  const auto& nodes = root.children;
  FixedParts parts;
  const bool from_start = nodes.front().kind == Kind::kStart;
  const bool to_end = nodes.back().kind == Kind::kEnd;
  if (from_start) parts.prefix = FixedRun(nodes.begin() + 1, nodes.end());
  if (to_end) {
    parts.suffix = FixedRun(nodes.rbegin() + 1, nodes.rend());
    std::ranges::reverse(parts.suffix);
  }
  parts.is_whole = from_start && to_end && parts.prefix.size() + 2 == nodes.size();
  return parts;
}

storage::Target OwnerTarget(const PatternNode& root) {
  const FixedParts parts = FixedPartsOf(root);
  if (parts.is_whole && parts.prefix.ends_with('.')) {
    if (auto name = dns::NameFromText(parts.prefix)) return storage::OwnerExact{*std::move(name)};
  }
  const std::string_view last = WholeLabelsAtEnd(parts.suffix);
  const std::string_view first = WholeLabelsAtStart(parts.prefix);
  // A top level domain alone is most of the database: first labels are better.
  if (LabelCount(last) < 2) {
    if (auto name = WireOf(first)) return storage::OwnerPrefix{*std::move(name)};
  }
  if (auto name = WireOf(last)) return storage::OwnerSubtree{*std::move(name)};
  return storage::AllRecords{};
}

storage::Target RdataTarget(const PatternNode& root, std::span<const std::uint16_t> types) {
  if (types.empty() || !std::ranges::all_of(types, NameIsLast)) return storage::AllRecords{};
  if (auto name = WireOf(WholeLabelsAtEnd(FixedPartsOf(root).suffix))) return storage::RdataSubtree{*std::move(name)};
  return storage::AllRecords{};
}

}  // namespace spoor::controlplane
