// Text for the man macros of roff(7): what is written reads as written, whatever characters it has.
#pragma once

#include <string>
#include <string_view>

namespace spoor::base {

// Text that roff sets as it stands: no character of it begins a request or an escape sequence, hyphens and quotes stay
// what a shell takes. Octets above 0x7e and control characters but the line's end, which our own texts have not, turn
// into question marks.
std::string Roff(std::string_view text);

// Roff(text) in bold, for what is typed, and in italics, for what stands for something else. Of one line.
std::string RoffBold(std::string_view text);
std::string RoffItalic(std::string_view text);

}  // namespace spoor::base
