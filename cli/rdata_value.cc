#include "cli/rdata_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/ip.h"
#include "dns/name_text.h"

namespace spoor::cli {
namespace {

using base::ErrorCode;
using base::Fail;

bool IsAddress(std::string_view text) {
  return base::ParseIp(text).has_value();
}

// Nobody writes a name like this; one that does exist is reached with --name.
bool OnlyAnAddressLooksLikeThis(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return true;
  const auto is_digit_or_dot = [](char c) { return c == '.' || (c >= '0' && c <= '9'); };
  const auto dots = std::count(text.begin(), text.end(), '.');
  return dots > 0 && !text.ends_with('.') && std::all_of(text.begin(), text.end(), is_digit_or_dot);
}

base::Result<RdataValue> ParseRange(std::string_view first_text, std::string_view last_text) {
  const auto first = base::ParseIp(first_text);
  if (!first) return std::unexpected(first.error());
  const auto last = base::ParseIp(last_text);
  if (!last) return std::unexpected(last.error());
  if (first->family != last->family) {
    return Fail(ErrorCode::kInvalidArgument, "a range has two addresses of one family; give IPv4-IPv4 or IPv6-IPv6");
  }
  if (last->octets < first->octets) {
    return Fail(ErrorCode::kInvalidArgument, "the range ends before it begins; give the lower address first");
  }
  return RangeValue{std::string(first_text), std::string(last_text)};
}

base::Result<RdataValue> ParsePrefixValue(std::string_view text) {
  const auto prefix = base::ParsePrefix(text);
  if (!prefix) return std::unexpected(prefix.error());
  return PrefixValue{std::string(text)};
}

}  // namespace

base::Result<> CheckNamePattern(std::string_view text) {
  std::string name(text);
  if (name.starts_with("*.") || name.starts_with("+.")) {
    name.erase(0, name.size() == 2 ? 1 : 2);  // "*." leaves the root
  } else if (name.ends_with(".*")) {
    name.back() = 'x';  // any label: what stands before its dot is checked as labels that go on
  }
  const auto wire = dns::NameFromText(name);
  if (!wire) return std::unexpected(wire.error());
  return {};
}

base::Result<RdataValue> RecogniseValue(std::string_view text) {
  const auto slash = text.find('/');
  const auto hyphen = text.find('-');
  const bool is_network = slash != std::string_view::npos && IsAddress(text.substr(0, slash));
  // "192.0.2.1-static.example.net" is a name: both sides must look like addresses.
  const bool is_range = hyphen != std::string_view::npos && IsAddress(text.substr(0, hyphen)) &&
                        OnlyAnAddressLooksLikeThis(text.substr(hyphen + 1));
  if (is_network || is_range || OnlyAnAddressLooksLikeThis(text)) return ParseAddressValue(text);
  return ParseNameValue(text);
}

base::Result<RdataValue> ParseAddressValue(std::string_view text) {
  if (text.find('/') != std::string_view::npos) return ParsePrefixValue(text);
  if (const auto hyphen = text.find('-'); hyphen != std::string_view::npos) {
    return ParseRange(text.substr(0, hyphen), text.substr(hyphen + 1));
  }
  const auto address = base::ParseIp(text);
  if (!address) return std::unexpected(address.error());
  return AddressValue{std::string(text)};
}

base::Result<RdataValue> ParseNameValue(std::string_view text) {
  if (const auto check = CheckNamePattern(text); !check) return std::unexpected(check.error());
  return NameValue{std::string(text)};
}

base::Result<RdataValue> ParseRawValue(std::string_view text) {
  auto octets = base::FromHex(text);
  if (!octets) return std::unexpected(octets.error());
  if (octets->empty()) return Fail(ErrorCode::kInvalidArgument, "no octets; give the RDATA in hexadecimal");
  return RawValue{*std::move(octets)};
}

}  // namespace spoor::cli
