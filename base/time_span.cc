#include "base/time_span.h"

#include <array>
#include <charconv>
#include <system_error>

namespace spoor::base {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 6> kUnits = {
    {{'y', 365 * 86400}, {'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

// Takes digits from the front; nullopt when there are none or the number is too large.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  std::int64_t value = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value > kMaxTimeSpan_s) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

}  // namespace

std::optional<std::int64_t> ParseTimeSpan_s(std::string_view text) {
  std::int64_t total_s = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto number = TakeNumber(text);
    if (!number || text.empty()) return std::nullopt;
    while (next_unit < kUnits.size() && kUnits[next_unit].letter != text.front()) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    const std::int64_t unit_s = kUnits[next_unit++].seconds;
    if (*number > (kMaxTimeSpan_s - total_s) / unit_s) return std::nullopt;
    total_s += *number * unit_s;
    text.remove_prefix(1);
  }
  return total_s;
}

}  // namespace spoor::base
