// Times as people write and read them: what --time-first-before and its siblings accept, and how tables print a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spoor::cli {

// Seconds since the Unix epoch, UTC, from one of
//   1700000000            the epoch second itself
//   2023-11-14            midnight UTC
//   2023-11-14T22:13:20Z  RFC 3339 without fractions; Z may be left out, or be an offset such as +02:00
//   -3600, 1w2d3h4m5s     before now_s (base/time_span.h)
// Errors say what is accepted, without naming the option.
base::Result<std::int64_t> ParseTime(std::string_view text, std::int64_t now_s);

// The same as the API's filters take it: what is given as before now comes below zero, -1 at least, so that the server
// counts it back. kInvalidArgument also for times before 1970.
base::Result<std::int64_t> ParseFence(std::string_view text);

// "2023-11-14T22:13:20Z". Seconds outside the years 0000..9999 print as a plain number.
std::string TimeText(std::int64_t time_s);

// "3d 4h", "12m 5s", "7s": the two largest units of a length of time; negative lengths print as "0s".
std::string DurationText(std::int64_t duration_s);

}  // namespace spoor::cli
