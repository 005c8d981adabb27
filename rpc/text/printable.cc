#include "rpc/text/printable.h"

#include <algorithm>

namespace spoor::rpc {
namespace {

bool IsPrintable(char c) {
  return c >= 0x20 && c <= 0x7e;
}
bool IsJsonPlain(char c) {
  return IsPrintable(c) && c != '"' && c != '\\';
}

void AppendDecimalEscape(std::string& out, unsigned char octet) {
  out += '\\';
  out += static_cast<char>('0' + octet / 100);
  out += static_cast<char>('0' + octet / 10 % 10);
  out += static_cast<char>('0' + octet % 10);
}

void AppendJsonEscape(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
    return;
  }
  out += "\\u00";
  out += kDigits[octet >> 4U];
  out += kDigits[octet & 0xfU];
}

// Appends runs of plain characters at once, and the others one by one: nearly all text is one run.
template <class IsPlain, class Escape>
void AppendEscaped(std::string& out, std::string_view text, IsPlain is_plain, Escape escape) {
  while (!text.empty()) {
    const auto* end = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    escape(text.front());
    text.remove_prefix(1);
  }
}

}  // namespace

void AppendPrintable(std::string& out, std::string_view text) {
  AppendEscaped(out, text, IsPrintable, [&](char c) { AppendDecimalEscape(out, static_cast<unsigned char>(c)); });
}

std::string Printable(std::string_view text) {
  std::string out;
  AppendPrintable(out, text);
  return out;
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text, IsJsonPlain, [&](char c) { AppendJsonEscape(out, c); });
  out += '"';
}

}  // namespace spoor::rpc
