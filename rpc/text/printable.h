// Text that a terminal may show. Records and sensors are named by strangers: presentation form leaves only printable
// ASCII, but the client does not trust the server to have kept to it.
#pragma once

#include <string>
#include <string_view>

namespace spoor::rpc {

// Appends text; every octet outside 0x20..0x7e becomes \DDD (decimal, RFC 1035 5.1).
void AppendPrintable(std::string& out, std::string_view text);
std::string Printable(std::string_view text);

// Appends text as a JSON string with its quotes (RFC 8259 section 7); octets above 0x7e become \u00XX, so that the
// result is ASCII whatever came in.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace spoor::rpc
