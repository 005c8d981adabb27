// Parts of manual pages in the man macros (groff_man(7)), made from what `--help` is made of, so that a page cannot
// tell of options that do not exist. Text that is given is text: nothing in it begins a request (base/roff.h).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/options.h"

namespace spoor::base {

// What stands before everything else, and the section NAME: "spoord - takes observations". `section` is 1 or 8.
std::string ManHeading(std::string_view name, int section, std::string_view summary);

// Lines of text with empty ones between paragraphs.
std::string ManParagraphs(std::string_view text);

// A tag of roff, as RoffBold gives it, and what it means.
std::string ManTagged(std::string_view tag, std::string_view text);

// What is written, and what it means.
struct ManEntry {
  std::string_view text;
  std::string_view meaning;
};
// A section of such entries, their texts in the font that `font` gives (RoffBold, RoffItalic). `heading` is roff.
std::string ManSection(std::string_view heading, std::span<const ManEntry> entries,
                       std::string (*font)(std::string_view));

// Each option with its short name, value and default.
std::string ManOptions(const po::options_description& options);

// A command line of one line and what it does.
std::string ManExample(std::string_view command, std::string_view meaning);

}  // namespace spoor::base
