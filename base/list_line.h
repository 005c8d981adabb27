// Lists that people write: a line for each entry, and what is for people behind a '#'.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace spoor::base {

// What a line says: without spaces around it, and without a '#' at its start or behind a space and what follows. Empty
// when it says nothing. Part of `line`.
inline std::string_view ListEntry(std::string_view line) {
  constexpr std::string_view kSpaces = " \t\r";
  std::size_t comment = line.find('#');
  while (comment != std::string_view::npos && comment > 0 &&
         kSpaces.find(line[comment - 1]) == std::string_view::npos) {
    comment = line.find('#', comment + 1);
  }
  line = line.substr(0, comment);
  const auto begin = line.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kSpaces) - begin + 1);
}

// The pattern of an entry "/PATTERN/".
inline std::optional<std::string_view> PatternOfEntry(std::string_view entry) {
  if (entry.size() <= 2 || !entry.starts_with('/') || !entry.ends_with('/')) return std::nullopt;
  return entry.substr(1, entry.size() - 2);
}

}  // namespace spoor::base
