#include "dataplane/hw/device_name.h"

#include <algorithm>
#include <string_view>

namespace spoor::dataplane::hw {
namespace {

constexpr std::size_t kMaxInterfaceName = 15;

}  // namespace

bool IsPciAddress(const std::string& text) {
  if (text.size() != 12 || text[4] != ':' || text[7] != ':' || text[10] != '.') return false;
  for (const std::size_t digit : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (std::string_view("0123456789abcdef").find(text[digit]) == std::string_view::npos) return false;
  }
  return text[11] >= '0' && text[11] <= '7';
}

bool IsInterfaceName(const std::string& text) {
  constexpr auto kGood = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kMaxInterfaceName && text.front() != '.' && std::ranges::all_of(text, kGood);
}

}  // namespace spoor::dataplane::hw
