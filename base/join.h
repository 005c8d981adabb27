// Lists in messages: "a, b, c".
#pragma once

#include <string>
#include <string_view>

namespace spoor::base {

// The items, which are strings or views of them, with `separator` between each two.
template <class Items>
std::string Join(const Items& items, std::string_view separator) {
  std::string text;
  bool first = true;
  for (const auto& item : items) {
    if (!first) text += separator;
    first = false;
    text += item;
  }
  return text;
}

}  // namespace spoor::base
