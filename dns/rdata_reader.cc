#include "dns/rdata_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/hex.h"
#include "base/ip.h"
#include "dns/name_text.h"
#include "dns/types.h"

namespace spoor::dns {
namespace {

constexpr std::size_t kMaxString_octets = 255;
constexpr unsigned kWindows = 256;
constexpr unsigned kWindow_octets = 32;

bool IsSpace(char c) {
  return c == ' ' || c == '\t';
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// -1 when the character is no digit of base64 (RFC 4648 section 4).
int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (IsDigit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

// -1 when the character is no digit of base32 with the extended alphabet (RFC 4648 section 7).
int Base32HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'v') return c - 'a' + 10;
  return c >= 'A' && c <= 'V' ? c - 'A' + 10 : -1;
}

// Where the word at the start of `text` ends: at the first space outside of quotes. npos when quotes are left open.
std::size_t WordEnd(std::string_view text) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (quoted || !IsSpace(text[at])); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (text[at] == '\\') ++at;
  }
  if (quoted) return std::string_view::npos;
  return std::min(at, text.size());
}

// The octet of the escape behind a backslash; its characters are taken off `text`.
bool TakeEscape(std::string_view& text, std::string& out) {
  if (text.empty()) return false;
  std::uint32_t value = static_cast<std::uint8_t>(text[0]);
  std::size_t taken = 1;
  if (IsDigit(text[0])) {
    taken = 3;
    if (text.size() < taken || !NumberFromText(text.substr(0, taken), 255, value)) return false;
  }
  text.remove_prefix(taken);
  out += static_cast<char>(value);
  return true;
}

std::uint32_t Digits(std::string_view text, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (const char digit : text.substr(at, count)) value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  return value;
}

// YYYYMMDDHHMMSS; false when there is no such moment in 32 bits.
bool MomentFromText(std::string_view text, std::uint32_t& time_s) {
  if (text.size() != 14 || !std::ranges::all_of(text, IsDigit)) return false;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(Digits(text, 0, 4))),
                                         std::chrono::month(Digits(text, 4, 2)), std::chrono::day(Digits(text, 6, 2))};
  const std::uint32_t hour = Digits(text, 8, 2);
  const std::uint32_t minute = Digits(text, 10, 2);
  const std::uint32_t second = Digits(text, 12, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return false;
  const auto day = std::chrono::sys_days(date).time_since_epoch();
  const std::int64_t seconds = std::chrono::seconds(day).count() + hour * 3600 + minute * 60 + second;
  time_s = static_cast<std::uint32_t>(seconds);
  return seconds == time_s;
}

}  // namespace

void RdataReader::SkipSpace() {
  while (!rest_.empty() && IsSpace(rest_.front())) rest_.remove_prefix(1);
}

std::string_view RdataReader::Word() {
  if (!ok()) return {};
  const std::size_t end = WordEnd(rest_);
  if (end == std::string_view::npos) {
    Refuse("a quote is not closed");
    return {};
  }
  if (end == 0) Refuse("a field is missing");
  const std::string_view word = rest_.substr(0, end);
  rest_.remove_prefix(end);
  SkipSpace();
  return word;
}

// All words that are left, as one.
std::string RdataReader::Rest() {
  std::string rest;
  while (!at_end()) rest += Word();
  return rest;
}

void RdataReader::U16(unsigned value) {
  U8(value >> 8 & 0xff);
  U8(value & 0xff);
}

void RdataReader::U32(std::uint32_t value) {
  U16(value >> 16);
  U16(value & 0xffff);
}

std::uint32_t RdataReader::Number(std::size_t octets) {
  const std::uint32_t limit = octets == 4 ? 0xffffffffu : (1u << 8 * octets) - 1;
  std::uint32_t value = 0;
  if (!NumberFromText(Word(), limit, value)) Refuse("not a number, or too large a one");
  for (std::size_t i = octets; i-- > 0;) U8(value >> 8 * i & 0xff);
  return value;
}

void RdataReader::Name() {
  const auto name = NameFromTextAsIs(Word());
  if (!name) return Refuse("not a domain name");
  out_ += *name;
}

void RdataReader::Ipv4() {
  const auto address = base::ParseIp(Word());
  if (!address || address->family != 4) return Refuse("not an IPv4 address");
  out_ += base::AsChars(address->span());
}

void RdataReader::Ipv6() {
  const auto address = base::ParseIp(Word());
  if (!address || address->family != 6) return Refuse("not an IPv6 address");
  out_ += base::AsChars(address->span());
}

void RdataReader::Type() {
  const auto type = TypeFromText(Word());
  if (!type) return Refuse("not an RR type");
  U16(*type);
}

void RdataReader::Time() {
  const std::string_view word = Word();
  std::uint32_t time_s = 0;
  if (!MomentFromText(word, time_s) && !NumberFromText(word, 0xffffffffu, time_s)) return Refuse("not a time");
  U32(time_s);
}

void RdataReader::String() {
  const std::size_t length_at = out_.size();
  U8(0);
  StringOctets();
  const std::size_t octets = out_.size() - length_at - 1;
  if (octets > kMaxString_octets) return Refuse("a string of more than 255 octets");
  out_[length_at] = static_cast<char>(octets);
}

void RdataReader::StringOctets() {
  if (!AppendUnquoted(out_, Word())) Refuse("a broken escape or stray quotes in a string");
}

void RdataReader::HexRest() {
  const auto octets = base::FromHex(Rest());
  if (!octets || octets->empty()) return Refuse("not hexadecimal");
  out_ += *octets;
}

void RdataReader::Base64Rest() {
  const std::string rest = Rest();
  if (rest.empty() || !AppendFromBase64(out_, rest)) Refuse("not base64");
}

std::string RdataReader::HexWord() {
  const auto octets = base::FromHex(Word());
  if (!octets) Refuse("not hexadecimal");
  return octets.value_or("");
}

std::string RdataReader::Base64Word() {
  std::string octets;
  if (!AppendFromBase64(octets, Word())) Refuse("not base64");
  return octets;
}

void RdataReader::Base32Hex() {
  std::string octets;
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const char c : Word()) {
    const int value = Base32HexValue(c);
    if (value < 0) return Refuse("not base32");
    bits = bits << 5 | static_cast<unsigned>(value);
    bit_count += 5;
    if (bit_count < 8) continue;
    bit_count -= 8;
    octets += static_cast<char>(bits >> bit_count & 0xff);
  }
  if (octets.size() > kMaxString_octets) return Refuse("a hash of more than 255 octets");
  U8(static_cast<unsigned>(octets.size()));
  out_ += octets;
}

void RdataReader::HexGroups(std::size_t octets, std::size_t group, char separator) {
  const std::string_view word = Word();
  std::string digits;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool is_separator = i % (2 * group + 1) == 2 * group;
    if (is_separator != (word[i] == separator)) return Refuse("not groups of hexadecimal digits");
    if (!is_separator) digits += word[i];
  }
  const auto value = base::FromHex(digits);
  if (!value || value->size() != octets) return Refuse("not groups of hexadecimal digits");
  out_ += *value;
}

void RdataReader::TypeBitmap() {
  std::array<std::uint8_t, kWindows * kWindow_octets> bits{};
  while (!at_end()) {
    const auto type = TypeFromText(Word());
    if (!type) return Refuse("not an RR type");
    bits[*type / 8] = static_cast<std::uint8_t>(bits[*type / 8] | 0x80u >> *type % 8);
  }
  for (unsigned window = 0; window < kWindows; ++window) {
    const std::uint8_t* const octets = bits.data() + window * kWindow_octets;
    unsigned used = kWindow_octets;
    while (used > 0 && octets[used - 1] == 0) --used;
    if (used == 0) continue;
    U8(window);
    U8(used);
    for (unsigned i = 0; i < used; ++i) U8(octets[i]);
  }
}

bool AppendUnquoted(std::string& out, std::string_view word) {
  const bool quoted = word.size() >= 2 && word.front() == '"' && word.back() == '"';
  if (quoted) word = word.substr(1, word.size() - 2);
  while (!word.empty()) {
    const char c = word.front();
    word.remove_prefix(1);
    if (c == '"') return false;
    if (c != '\\') {
      out += c;
    } else if (!TakeEscape(word, out)) {
      return false;
    }
  }
  return true;
}

bool AppendFromBase64(std::string& out, std::string_view text) {
  if (text.size() % 4 != 0) return false;
  while (!text.empty()) {
    // One or two '=' at the very end stand for octets that are not there.
    const std::size_t padding = text.size() > 4 ? 0 : text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int value = i + padding >= 4 ? 0 : Base64Value(text[i]);
      if (value < 0) return false;
      bits = bits << 6 | static_cast<unsigned>(value);
    }
    for (std::size_t i = 0; i + padding < 3; ++i) out += static_cast<char>(bits >> (16 - 8 * i) & 0xff);
    text.remove_prefix(4);
  }
  return true;
}

bool NumberFromText(std::string_view text, std::uint32_t limit, std::uint32_t& value) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end && value <= limit;
}

}  // namespace spoor::dns
