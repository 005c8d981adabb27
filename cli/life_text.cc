#include "cli/life_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "cli/time_text.h"

namespace spoor::cli {
namespace {

constexpr std::int64_t kDay_s = 86400;
constexpr std::size_t kLevels = 8;
constexpr std::array<std::string_view, kLevels + 1> kBlocks = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, kLevels + 1> kAscii = {"_", ".", ":", "-", "=", "+", "*", "#", "@"};

// The days of a record in stretches of as many days each, the last one perhaps shorter.
struct Cells {
  std::int64_t first_day = 0;
  std::int64_t last_day = 0;
  std::int64_t days_each = 1;
  std::vector<double> counts;
};

// A month also covers days before the record was first seen: none of its count is of them.
void Spread(const v1::DayCount& bucket, Cells& cells) {
  const std::int64_t first = std::max(cells.first_day, bucket.time_begin_s() / kDay_s);
  const std::int64_t last = std::min(cells.last_day, bucket.time_begin_s() / kDay_s + bucket.span_days() - 1);
  if (last < first) return;
  const double each = static_cast<double>(bucket.count()) / static_cast<double>(last - first + 1);
  for (std::size_t cell = 0; cell < cells.counts.size(); ++cell) {
    const std::int64_t begin = cells.first_day + static_cast<std::int64_t>(cell) * cells.days_each;
    const std::int64_t days = std::min(last + 1, begin + cells.days_each) - std::max(first, begin);
    if (days > 0) cells.counts[cell] += each * static_cast<double>(days);
  }
}

// Times of a server are taken as they come: a negative span is none.
Cells CellsOf(const v1::Record& record) {
  Cells cells;
  cells.first_day = record.time_first_s() / kDay_s;
  cells.last_day = std::max(cells.first_day, record.time_last_s() / kDay_s);
  const std::int64_t days = cells.last_day - cells.first_day + 1;
  const auto most = static_cast<std::int64_t>(kLifeCells);
  cells.days_each = (days + most - 1) / most;
  cells.counts.resize(static_cast<std::size_t>((days + cells.days_each - 1) / cells.days_each));
  for (const v1::DayCount& bucket : record.days()) Spread(bucket, cells);
  return cells;
}

// What is not nothing is seen.
std::size_t LevelOf(double count, double greatest) {
  if (count <= 0) return 0;
  const auto level = static_cast<std::size_t>(std::lround(count / greatest * static_cast<double>(kLevels)));
  return std::clamp<std::size_t>(level, 1, kLevels);
}

}  // namespace

LifeDrawing DrawLife(const v1::Record& record, bool utf8) {
  if (record.days().empty() && record.unattributed_count() == 0) return {"-", 1};
  const Cells cells = CellsOf(record);
  const double greatest = *std::ranges::max_element(cells.counts);
  LifeDrawing drawing;
  for (const double count : cells.counts) drawing.text += (utf8 ? kBlocks : kAscii)[LevelOf(count, greatest)];
  const std::string rest = fmt::format(" {}d{}", cells.days_each, record.unattributed_count() > 0 ? "?" : "");
  drawing.text += rest;
  drawing.width = cells.counts.size() + rest.size();
  return drawing;
}

std::string DayText(const v1::DayCount& day) {
  const std::string text = TimeText(day.time_begin_s());
  return text.substr(0, text.find(day.span_days() > 1 ? '-' : 'T', 5));
}

}  // namespace spoor::cli
