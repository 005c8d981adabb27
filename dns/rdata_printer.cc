#include "dns/rdata_printer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "dns/name.h"
#include "dns/name_text.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

using base::ByteSpan;

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase32HexDigits = "0123456789abcdefghijklmnopqrstuv";
constexpr std::size_t kMaxWindowOctets = 32;
constexpr std::size_t kHexWordOctets = 64;
constexpr std::size_t kBase64WordOctets = 24;  // a multiple of 3: only the last word is padded

void AppendNumber(std::string& out, std::uint32_t value) {
  std::array<char, 10> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), result.ptr);
}

void AppendPadded(std::string& out, unsigned value, int width) {
  const std::string digits = std::to_string(value);
  out.append(static_cast<std::size_t>(std::max(0, width - static_cast<int>(digits.size()))), '0');
  out += digits;
}

// The types of one window; false when its form is not the one that the types would give.
bool AppendWindow(RdataPrinter& printer, unsigned window, ByteSpan bitmap) {
  if (bitmap.empty() || bitmap.size() > kMaxWindowOctets || bitmap.back() == 0) return false;
  if (window == 0 && (bitmap[0] & 0x80) != 0) return false;
  for (unsigned bit = 0; bit < bitmap.size() * 8; ++bit) {
    if ((bitmap[bit / 8] & (0x80u >> bit % 8)) == 0) continue;
    AppendTypeText(printer.NewField(), static_cast<std::uint16_t>(window * 256 + bit));
  }
  return true;
}

void AppendQuoted(std::string& out, ByteSpan octets) {
  out += '"';
  for (const std::uint8_t octet : octets) AppendQuotedOctet(out, octet);
  out += '"';
}

}  // namespace

std::string& RdataPrinter::NewField() {
  if (!first_) out_ += ' ';
  first_ = false;
  return out_;
}

std::uint8_t RdataPrinter::U8() {
  const std::uint8_t value = in_.U8();
  AppendNumber(NewField(), value);
  return value;
}

std::uint16_t RdataPrinter::U16() {
  const std::uint16_t value = in_.U16();
  AppendNumber(NewField(), value);
  return value;
}

std::uint32_t RdataPrinter::U32() {
  const std::uint32_t value = in_.U32();
  AppendNumber(NewField(), value);
  return value;
}

void RdataPrinter::Name() {
  const std::size_t octets = WireNameLength(in_.Rest());
  if (octets == 0) return Refuse();
  AppendNameText(NewField(), in_.Take(octets));
}

void RdataPrinter::Ipv4() {
  const ByteSpan octets = in_.Take(4);
  if (in_.ok()) AppendIpv4(NewField(), octets);
}

void RdataPrinter::Ipv6() {
  const ByteSpan octets = in_.Take(16);
  if (in_.ok()) AppendIpv6(NewField(), octets);
}

void RdataPrinter::Type() {
  AppendTypeText(NewField(), in_.U16());
}

void RdataPrinter::Time() {
  const std::chrono::sys_seconds time{std::chrono::seconds{in_.U32()}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{time - midnight};
  std::string& out = NewField();
  AppendPadded(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  AppendPadded(out, static_cast<unsigned>(date.month()), 2);
  AppendPadded(out, static_cast<unsigned>(date.day()), 2);
  AppendPadded(out, static_cast<unsigned>(clock.hours().count()), 2);
  AppendPadded(out, static_cast<unsigned>(clock.minutes().count()), 2);
  AppendPadded(out, static_cast<unsigned>(clock.seconds().count()), 2);
}

void RdataPrinter::String(StringOctets allowed) {
  const ByteSpan octets = in_.Take(in_.U8());
  if (allowed == StringOctets::kAscii && !IsAscii(octets)) return Refuse();
  AppendQuoted(NewField(), octets);
}

void RdataPrinter::StringRest(StringOctets allowed) {
  const ByteSpan octets = in_.Take(in_.remaining());
  if (allowed == StringOctets::kAscii && !IsAscii(octets)) return Refuse();
  AppendQuoted(NewField(), octets);
}

void RdataPrinter::HexRest() {
  WordsRest(kHexWordOctets, AppendHex);
}

void RdataPrinter::Base64Rest() {
  WordsRest(kBase64WordOctets, AppendBase64);
}

void RdataPrinter::Base64WordRest() {
  WordsRest(in_.remaining(), AppendBase64);
}

void RdataPrinter::WordsRest(std::size_t word_octets, void (*append)(std::string&, ByteSpan)) {
  if (in_.remaining() == 0) return Refuse();
  while (in_.ok() && in_.remaining() > 0) append(NewField(), in_.Take(std::min(word_octets, in_.remaining())));
}

void RdataPrinter::TypeBitmap() {
  int last_window = -1;
  while (in_.ok() && in_.remaining() > 0) {
    const int window = in_.U8();
    const ByteSpan bitmap = in_.Take(in_.U8());
    if (window <= last_window || !AppendWindow(*this, static_cast<unsigned>(window), bitmap)) return Refuse();
    last_window = window;
  }
}

void RdataPrinter::HexGroups(std::size_t octets, std::size_t group, char separator) {
  ByteSpan rest = in_.Take(octets);
  std::string& out = NewField();
  while (rest.size() > group) {
    AppendHex(out, rest.first(group));
    out += separator;
    rest = rest.subspan(group);
  }
  AppendHex(out, rest);
}

void RdataPrinter::Word(std::string_view text) {
  NewField() += text;
}

void AppendHex(std::string& out, ByteSpan octets) {
  for (const std::uint8_t octet : octets) {
    out += kHexDigits[octet >> 4];
    out += kHexDigits[octet & 0xf];
  }
}

void AppendBase64(std::string& out, ByteSpan octets) {
  while (!octets.empty()) {
    const std::size_t taken = std::min<std::size_t>(octets.size(), 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < taken ? octets[i] : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= taken ? kBase64Digits[bits >> (18 - 6 * i) & 0x3f] : '=';
    octets = octets.subspan(taken);
  }
}

void AppendBase32Hex(std::string& out, ByteSpan octets) {
  for (; octets.size() >= 5; octets = octets.subspan(5)) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | octets[i];
    for (unsigned shift = 40; shift > 0; shift -= 5) out += kBase32HexDigits[bits >> (shift - 5) & 0x1f];
  }
}

void AppendIpv4(std::string& out, ByteSpan four_octets) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) out += '.';
    AppendNumber(out, four_octets[i]);
  }
}

void AppendIpv6(std::string& out, ByteSpan sixteen_octets) {
  std::array<char, INET6_ADDRSTRLEN> text;
  out += inet_ntop(AF_INET6, sixteen_octets.data(), text.data(), static_cast<socklen_t>(text.size()));
}

void AppendQuotedOctet(std::string& out, std::uint8_t octet) {
  if (octet < 0x20 || octet > 0x7e) {
    out += '\\';
    AppendPadded(out, octet, 3);
    return;
  }
  if (octet == '"' || octet == '\\') out += '\\';
  out += static_cast<char>(octet);
}

bool IsAscii(ByteSpan octets) {
  return std::ranges::all_of(octets, [](std::uint8_t octet) { return octet < 0x80; });
}

void AppendGenericRdata(std::string& out, ByteSpan rdata) {
  out += "\\# ";
  out += std::to_string(rdata.size());
  if (rdata.empty()) return;
  out += ' ';
  AppendHex(out, rdata);
}

}  // namespace spoor::dns
