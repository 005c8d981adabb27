// One picture of `spoor top`: from a model to lines of text, and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/top/model.h"

namespace spoor::cli {

enum class Tone {
  kPlain,
  kHeading,
  kAlarm,
  kFaint,
};

struct FrameLine {
  std::string text;
  Tone tone = Tone::kPlain;

  bool operator==(const FrameLine&) const = default;
};

enum class SensorOrder {
  kId,
  kFrames,  // the most first
  kLost,
};

// The order after this one, and its word.
SensorOrder NextOrder(SensorOrder order);
std::string_view OrderName(SensorOrder order);

struct TopView {
  // Of the terminal; 0, both: no limit, for text that stays.
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool utf8 = false;
  SensorOrder order = SensorOrder::kId;
  bool paused = false;
};

// `rows` lines of at most `columns` columns, printable ASCII but for the mark of what was cut (an ellipsis with UTF-8,
// else < or >): of names the front is cut, of other text the end. Any size is well.
std::vector<FrameLine> TopFrame(const TopModel& model, const TopView& view);

// The octets that show a frame on a terminal of as many rows, over what stood there. Colour and weight only with
// `color`.
std::string Drawn(const std::vector<FrameLine>& lines, bool color);

}  // namespace spoor::cli
