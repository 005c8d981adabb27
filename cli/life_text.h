// The life of a record, as its days tell it: drawn in a line for people, spelled out for programs.
#pragma once

#include <cstddef>
#include <string>

#include "spoor/v1/record.pb.h"

namespace spoor::cli {

// The most cells of a drawing.
inline constexpr std::size_t kLifeCells = 24;
// Columns that the widest drawing takes with what stands behind it.
inline constexpr std::size_t kLifeWidth = kLifeCells + 8;

// A drawing and the columns that it takes on a terminal.
struct LifeDrawing {
  std::string text;
  std::size_t width = 0;
};

// A cell for each stretch of days from first to last seen, as high as its count against that of the highest; then the
// days of a cell, and '?' when a part of the count is of no known day. A month is spread over its days. In block
// elements of Unicode, or in ASCII. "-" when no days were told.
LifeDrawing DrawLife(const v1::Record& record, bool utf8);

// "2026-11-01" of a day, "2026-10" of a month.
std::string DayText(const v1::DayCount& day);

}  // namespace spoor::cli
