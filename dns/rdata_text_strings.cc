#include "dns/rdata_text_strings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace spoor::dns {
namespace {

using base::ByteSpan;

constexpr double kMaxLatitude_degrees = 90;
constexpr double kMaxLongitude_degrees = 180;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsAlphanumeric(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// A decimal number without exponent: [-+]digits[.digits].
bool IsDecimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(std::min(dot + 1, text.size()));
  if (dot == 0 || (dot < text.size() && fraction.empty())) return false;
  return std::ranges::all_of(text.substr(0, dot), IsDigit) && std::ranges::all_of(fraction, IsDigit);
}

// One coordinate of GPOS: written without quotes, so only what is a number within ±limit is taken.
void PrintCoordinate(RdataPrinter& printer, double limit) {
  const std::string_view text = base::AsChars(printer.in().Take(printer.in().U8()));
  if (!IsDecimal(text)) return printer.Refuse();
  const std::string_view unsigned_text = text.substr(text[0] == '-' || text[0] == '+' ? 1 : 0);
  double value = std::numeric_limits<double>::infinity();
  std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), value);
  if (value > limit) return printer.Refuse();
  printer.Word(text);
}

}  // namespace

void PrintTxt(RdataPrinter& printer) {
  while (printer.in().ok() && printer.in().remaining() > 0) printer.String(StringOctets::kAny);
}

void PrintHinfo(RdataPrinter& printer) {
  printer.String(StringOctets::kAscii);
  printer.String(StringOctets::kAscii);
}

void PrintX25(RdataPrinter& printer) {
  printer.String(StringOctets::kAscii);
}

void PrintIsdn(RdataPrinter& printer) {
  printer.String(StringOctets::kAscii);
  if (printer.in().remaining() == 0) return;
  // An empty subaddress reads back as none.
  if (printer.in().Rest()[0] == 0) return printer.Refuse();
  printer.String(StringOctets::kAscii);
}

void PrintGpos(RdataPrinter& printer) {
  PrintCoordinate(printer, kMaxLatitude_degrees);
  PrintCoordinate(printer, kMaxLongitude_degrees);
  PrintCoordinate(printer, std::numeric_limits<double>::max());  // altitude in metres
}

void PrintCaa(RdataPrinter& printer) {
  printer.U8();
  const std::string_view tag = base::AsChars(printer.in().Take(printer.in().U8()));
  if (tag.empty() || !IsAlphanumeric(tag)) return printer.Refuse();
  printer.Word(tag);
  printer.StringRest(StringOctets::kAscii);
}

void PrintUri(RdataPrinter& printer) {
  printer.U16();
  printer.U16();
  if (printer.in().remaining() == 0) return printer.Refuse();
  printer.StringRest(StringOctets::kAscii);
}

}  // namespace spoor::dns
