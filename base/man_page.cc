#include "base/man_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/roff.h"
#include "base/version.h"

namespace spoor::base {
namespace {

// "-t, --type T[,T...]", and what stands for it when it is not given.
std::string OptionTag(const po::option_description& option) {
  const std::string short_name = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  const bool has_short = !short_name.starts_with("--") && short_name != option.long_name();
  const std::string tag = (has_short ? RoffBold(short_name) + ", " : "") + RoffBold("--" + option.long_name());
  const std::string parameter = option.format_parameter();
  const std::string value = parameter.substr(0, parameter.find(" (="));
  return value.empty() ? tag : tag + " " + RoffItalic(value);
}

std::string DefaultText(const po::option_description& option) {
  const std::string parameter = option.format_parameter();
  const auto begin = parameter.find(" (=");
  if (begin == parameter.npos) return "";
  return fmt::format(" (default: {})", parameter.substr(begin + 3, parameter.size() - begin - 4));
}

}  // namespace

// Names must not be divided at a line's end, and spaces in them must not grow: no hyphenation, no adjusting.
std::string ManHeading(std::string_view name, int section, std::string_view summary) {
  std::string title(name);
  for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return fmt::format(".TH {} {} \"\" \"Spoor {}\" \"Spoor\"\n.nh\n.ad l\n.SH NAME\n{} \\- {}\n", Roff(title), section,
                     Roff(kVersion), Roff(name), Roff(summary));
}

std::string ManParagraphs(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    out += line.empty() ? ".PP\n" : Roff(line) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string ManTagged(std::string_view tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", tag, Roff(text));
}

std::string ManSection(std::string_view heading, std::span<const ManEntry> entries,
                       std::string (*font)(std::string_view)) {
  std::string out = fmt::format(".SH {}\n", heading);
  for (const ManEntry& entry : entries) out += ManTagged(font(entry.text), entry.meaning);
  return out;
}

std::string ManOptions(const po::options_description& options) {
  std::string out;
  for (const auto& option : options.options()) {
    out += ManTagged(OptionTag(*option), option->description() + DefaultText(*option));
  }
  return out;
}

std::string ManExample(std::string_view command, std::string_view meaning) {
  return fmt::format(".PP\n.nf\n{}\n.fi\n.RS 4\n{}\n.RE\n", RoffBold(command), Roff(meaning));
}

}  // namespace spoor::base
