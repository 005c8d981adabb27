#include "dns/rdata_text_location.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace spoor::dns {
namespace {

constexpr std::int64_t kEquator = std::int64_t{1} << 31;
constexpr std::int64_t kDegree_ms = 3600000;
constexpr std::int64_t kAltitudeZero_cm = 10000000;  // 100 km below the WGS 84 spheroid
constexpr std::uint8_t kDefaultSize = 0x12;          // 1 m
constexpr std::uint8_t kDefaultHorizontal = 0x16;    // 10 km
constexpr std::uint8_t kDefaultVertical = 0x13;      // 10 m

// Base and exponent of ten in 4 bits each; only the form that reading the number gives back.
std::optional<std::int64_t> Size_cm(std::uint8_t size) {
  const unsigned base = size >> 4;
  const unsigned exponent = size & 0xf;
  if (base > 9 || exponent > 9 || (base == 0 && exponent != 0)) return std::nullopt;
  std::int64_t value_cm = base;
  for (unsigned i = 0; i < exponent; ++i) value_cm *= 10;
  return value_cm;
}

void PrintAngle(RdataPrinter& printer, std::int64_t limit_degrees, char positive, char negative) {
  const std::int64_t angle_ms = std::int64_t{printer.in().U32()} - kEquator;
  const std::int64_t rest_ms = angle_ms < 0 ? -angle_ms : angle_ms;
  if (rest_ms > limit_degrees * kDegree_ms) return printer.Refuse();
  std::array<char, 32> text;
  const int length = std::snprintf(text.data(), text.size(), "%d %d %d.%03d %c", static_cast<int>(rest_ms / kDegree_ms),
                                   static_cast<int>(rest_ms / 60000 % 60), static_cast<int>(rest_ms / 1000 % 60),
                                   static_cast<int>(rest_ms % 1000), angle_ms < 0 ? negative : positive);
  printer.Word({text.data(), static_cast<std::size_t>(length)});
}

// Metres with two decimals. Readers that multiply by 100 in floating point and cut lose a centimetre of some values,
// 0.29 among them: those have no text.
void PrintMetres(RdataPrinter& printer, std::int64_t value_cm) {
  const std::int64_t size_cm = value_cm < 0 ? -value_cm : value_cm;
  std::array<char, 32> text;
  const int length = std::snprintf(text.data(), text.size(), "%lld.%02d", static_cast<long long>(size_cm / 100),
                                   static_cast<int>(size_cm % 100));
  double read_back = 0;
  std::from_chars(text.data(), text.data() + length, read_back);
  if (static_cast<std::int64_t>(read_back * 100.0) != size_cm) return printer.Refuse();
  std::string& out = printer.NewField();
  if (value_cm < 0) out += '-';
  out.append(text.data(), static_cast<std::size_t>(length));
  out += 'm';
}

}  // namespace

void PrintLoc(RdataPrinter& printer) {
  const std::uint8_t version = printer.in().U8();
  const std::uint8_t size = printer.in().U8();
  const std::uint8_t horizontal = printer.in().U8();
  const std::uint8_t vertical = printer.in().U8();
  const auto size_cm = Size_cm(size);
  const auto horizontal_cm = Size_cm(horizontal);
  const auto vertical_cm = Size_cm(vertical);
  if (version != 0 || !size_cm || !horizontal_cm || !vertical_cm) return printer.Refuse();

  PrintAngle(printer, 90, 'N', 'S');
  PrintAngle(printer, 180, 'E', 'W');
  PrintMetres(printer, std::int64_t{printer.in().U32()} - kAltitudeZero_cm);
  if (size == kDefaultSize && horizontal == kDefaultHorizontal && vertical == kDefaultVertical) return;
  PrintMetres(printer, *size_cm);
  PrintMetres(printer, *horizontal_cm);
  PrintMetres(printer, *vertical_cm);
}

}  // namespace spoor::dns
