#include "cli/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "base/time_span.h"

namespace spoor::cli {
namespace {

using base::ErrorCode;
using base::Fail;

struct Unit {
  char letter;
  std::int64_t seconds;
};
constexpr std::array<Unit, 5> kUnits = {{{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

// Takes digits from the front; nullopt when there are none or the number is too large.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  std::int64_t value = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value > base::kMaxTimeSpan_s) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// Takes exactly `digits` digits.
std::optional<int> TakeDigits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits || text.front() == '-') return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> TakeDate(std::string_view& text) {
  const auto year = TakeDigits(text, 4);
  if (!year || !Take(text, "-")) return std::nullopt;
  const auto month = TakeDigits(text, 2);
  if (!month || !Take(text, "-")) return std::nullopt;
  const auto day = TakeDigits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()} * 86400;
}

// "22:13" in seconds; the seconds of a clock time are the caller's.
std::optional<std::int64_t> TakeHourMinute(std::string_view& text) {
  const auto hour = TakeDigits(text, 2);
  if (!hour || *hour > 23 || !Take(text, ":")) return std::nullopt;
  const auto minute = TakeDigits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60;
}

// "", "Z" or "+02:00": what to subtract from the local time.
std::optional<std::int64_t> ParseOffset(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const std::int64_t sign = text.front() == '-' ? -1 : 1;
  if (!Take(text, "+-")) return std::nullopt;
  const auto offset_s = TakeHourMinute(text);
  if (!offset_s || !text.empty()) return std::nullopt;
  return sign * *offset_s;
}

// RFC 3339 section 5.6, without fractions; a leap second counts as the second after.
std::optional<std::int64_t> ParseDate(std::string_view text) {
  const auto day_s = TakeDate(text);
  if (!day_s || text.empty()) return day_s;
  if (!Take(text, "Tt ")) return std::nullopt;
  const auto minute_s = TakeHourMinute(text);
  if (!minute_s || !Take(text, ":")) return std::nullopt;
  const auto second = TakeDigits(text, 2);
  if (!second || *second > 60) return std::nullopt;
  const auto offset_s = ParseOffset(text);
  if (!offset_s) return std::nullopt;
  return *day_s + *minute_s + *second - *offset_s;
}

std::optional<std::int64_t> ParsePlain(std::string_view text) {
  const auto value = TakeNumber(text);
  return text.empty() ? value : std::nullopt;
}

// Since the Unix epoch, or before now.
struct TimeForm {
  std::int64_t seconds = 0;
  bool is_ago = false;
};

base::Result<TimeForm> Read(std::string_view text) {
  if (!text.empty() && text.front() == '-') {
    const auto ago = text.substr(1);
    if (const auto plain = ParsePlain(ago)) return TimeForm{*plain, true};
    if (const auto span = ago.empty() ? std::nullopt : base::ParseTimeSpan_s(ago)) return TimeForm{*span, true};
  } else if (!text.empty()) {
    if (const auto plain = ParsePlain(text)) return TimeForm{*plain};
    if (const auto span = base::ParseTimeSpan_s(text)) return TimeForm{*span, true};
    if (const auto date = ParseDate(text)) return TimeForm{*date};
  }
  return Fail(
      ErrorCode::kInvalidArgument,
      fmt::format("not a time: '{}'; use epoch seconds, 2023-11-14, 2023-11-14T22:13:20Z, or a time ago such as "
                  "-3600 or 1w2d3h",
                  text));
}

}  // namespace

base::Result<std::int64_t> ParseTime(std::string_view text, std::int64_t now_s) {
  const auto time = Read(text);
  if (!time) return std::unexpected(time.error());
  return time->is_ago ? now_s - time->seconds : time->seconds;
}

base::Result<std::int64_t> ParseFence(std::string_view text) {
  const auto time = Read(text);
  if (!time) return std::unexpected(time.error());
  if (time->is_ago) return -std::max<std::int64_t>(time->seconds, 1);
  if (time->seconds < 0) return Fail(ErrorCode::kInvalidArgument, fmt::format("before 1970: '{}'", text));
  return time->seconds;
}

std::string TimeText(std::int64_t time_s) {
  using std::chrono::floor;
  constexpr std::int64_t kYear0_s = -62'167'219'200;
  constexpr std::int64_t kYear10000_s = 253'402'300'800;
  if (time_s < kYear0_s || time_s >= kYear10000_s) return fmt::format("{}", time_s);
  const std::chrono::sys_seconds time{std::chrono::seconds{time_s}};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string DurationText(std::int64_t duration_s) {
  std::string out;
  int shown = 0;
  for (const auto& unit : kUnits) {
    const auto amount = duration_s / unit.seconds;
    if (shown == 2 || (shown == 1 && amount == 0)) break;
    if (amount <= 0) continue;
    out += fmt::format("{}{}{}", shown == 0 ? "" : " ", amount, unit.letter);
    duration_s -= amount * unit.seconds;
    ++shown;
  }
  return out.empty() ? "0s" : out;
}

}  // namespace spoor::cli
