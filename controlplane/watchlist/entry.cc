#include "controlplane/watchlist/entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "controlplane/names/name_set.h"
#include "controlplane/search/pattern.h"
#include "controlplane/services/query_parser.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

base::Result<ParsedEntry> ParseName(std::string_view field, const std::string& text, EntryKind alone, EntryKind below) {
  auto scope = ParseNameScope(text);
  if (!scope) return BadField(field, scope.error().message);
  return ParsedEntry{scope->alone ? alone : below, std::move(scope->name)};
}

base::Result<ParsedEntry> ParseNetwork(const std::string& text) {
  const auto network = base::ParsePrefix(text);
  if (!network) return BadField("cidr", network.error().message);
  return ParsedEntry{EntryKind::kNetwork, NetworkKey(*network)};
}

base::Result<ParsedEntry> ParseRegexEntry(const std::string& text) {
  const auto tree = ParsePattern(text, PatternSyntax::kRegex);
  if (!tree) return BadField("regex", tree.error().message);
  return ParsedEntry{EntryKind::kPattern, text};
}

bool IsKeywordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

base::Result<ParsedEntry> ParseKeyword(const std::string& text) {
  if (text.size() < kMinKeyword_octets || text.size() > kMaxKeyword_octets) {
    return BadField("keyword", fmt::format("{} to {} characters", kMinKeyword_octets, kMaxKeyword_octets));
  }
  const auto bad = std::ranges::find_if_not(text, IsKeywordCharacter);
  if (bad != text.end()) {
    return BadField("keyword", fmt::format("column {}: letters, digits, '-', '_' and '.' only; others as a regex",
                                           bad - text.begin() + 1));
  }
  std::string regex;
  for (const char c : text) (c == '.' ? regex += '\\' : regex) += c;
  return ParsedEntry{EntryKind::kPattern, std::move(regex)};
}

}  // namespace

base::Result<ParsedEntry> ParseEntry(const v1::WatchlistEntry& entry) {
  switch (entry.kind_case()) {
    case v1::WatchlistEntry::kName:
      return ParseName("name", entry.name(), EntryKind::kName, EntryKind::kDomain);
    case v1::WatchlistEntry::kRdataName:
      return ParseName("rdata_name", entry.rdata_name(), EntryKind::kRdataName, EntryKind::kRdataDomain);
    case v1::WatchlistEntry::kCidr:
      return ParseNetwork(entry.cidr());
    case v1::WatchlistEntry::kRegex:
      return ParseRegexEntry(entry.regex());
    case v1::WatchlistEntry::kKeyword:
      return ParseKeyword(entry.keyword());
    case v1::WatchlistEntry::KIND_NOT_SET:
      break;
  }
  return BadField("kind", "says nothing: name, rdata_name, cidr, regex or keyword");
}

std::string NetworkKey(const base::IpPrefix& network) {
  std::string key;
  key += static_cast<char>(network.base.family);
  key += static_cast<char>(network.length);
  key += base::AsChars(network.base.span());
  return key;
}

}  // namespace spoor::controlplane
