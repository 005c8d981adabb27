// Lengths of time as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spoor::base {

// The longest: enough for the year 9999, and sums stay far from overflow.
inline constexpr std::int64_t kMaxTimeSpan_s = 1'000'000'000'000;

// Seconds of "1w2d3h", "90d", "2y": whole numbers of years (365 days), weeks, days, hours, minutes, seconds, each unit
// at most once, largest first. nullopt for anything else; an empty text is 0.
std::optional<std::int64_t> ParseTimeSpan_s(std::string_view text);

}  // namespace spoor::base
