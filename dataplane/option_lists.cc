#include "dataplane/option_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "dns/types.h"

namespace spoor::dataplane {
namespace {

constexpr std::string_view kSeparators = ", \t";

std::vector<std::string_view> Split(const std::vector<std::string>& words) {
  std::vector<std::string_view> items;
  for (std::string_view word : words) {
    while (true) {
      const std::size_t begin = word.find_first_not_of(kSeparators);
      if (begin == std::string_view::npos) break;
      word.remove_prefix(begin);
      const std::size_t end = std::min(word.find_first_of(kSeparators), word.size());
      items.push_back(word.substr(0, end));
      word.remove_prefix(end);
    }
  }
  return items;
}

void AddOnce(std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
}

std::unexpected<base::Error> Wrong(std::string_view item, std::string_view expected) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("'{}' is not {}", item, expected));
}

}  // namespace

base::Result<std::vector<std::uint16_t>> ReadPorts(const std::vector<std::string>& words) {
  std::vector<std::uint16_t> ports;
  for (std::string_view item : Split(words)) {
    std::uint16_t port = 0;
    const auto [end, status] = std::from_chars(item.data(), item.data() + item.size(), port);
    if (status != std::errc() || end != item.data() + item.size() || port == 0)
      return Wrong(item, "a port from 1 to 65535");
    AddOnce(ports, port);
  }
  if (ports.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "expected at least one port");
  return ports;
}

base::Result<std::vector<base::IpPrefix>> ReadPrefixes(const std::vector<std::string>& words) {
  std::vector<base::IpPrefix> prefixes;
  for (std::string_view item : Split(words)) {
    const auto prefix = base::ParsePrefix(item);
    if (!prefix) return std::unexpected(prefix.error());
    prefixes.push_back(*prefix);
  }
  return prefixes;
}

base::Result<std::vector<std::uint16_t>> ReadTypes(const std::vector<std::string>& words) {
  std::vector<std::uint16_t> types;
  const auto items = Split(words);
  if (items.size() == 1 && items.front() == "none") return types;
  for (std::string_view item : items) {
    const auto type = dns::TypeFromText(item);
    if (!type) return Wrong(item, "an RR type such as RRSIG or TYPE65280");
    AddOnce(types, *type);
  }
  return types;
}

}  // namespace spoor::dataplane
