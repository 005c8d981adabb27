#include "base/roff.h"

namespace spoor::base {
namespace {

// groff_char(7): what would be read as something else, or set as another character than the one of ASCII.
std::string_view Escape(char c) {
  if (c < 0x20 || c > 0x7e) return "?";
  switch (c) {
    case '\\':
      return "\\(rs";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '"':
      return "\\(dq";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return "";
  }
}

void AppendLine(std::string& out, std::string_view line) {
  // A dot or a quote that begins a line would make it a request; \& is nothing that stands before it.
  if (line.starts_with('.') || line.starts_with('\'')) out += "\\&";
  for (const char c : line) {
    const std::string_view escape = Escape(c);
    escape.empty() ? out += c : out += escape;
  }
}

}  // namespace

std::string Roff(std::string_view text) {
  std::string out;
  for (;;) {
    const auto end = text.find('\n');
    AppendLine(out, text.substr(0, end));
    if (end == text.npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string RoffBold(std::string_view text) {
  return "\\fB" + Roff(text) + "\\fR";
}

std::string RoffItalic(std::string_view text) {
  return "\\fI" + Roff(text) + "\\fR";
}

}  // namespace spoor::base
