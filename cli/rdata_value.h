// What kind of thing the VALUE of `spoor rdata` is. People paste addresses, networks and names into one argument; the
// rules for telling them apart stand here, and each kind can be forced by an option.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace spoor::cli {

struct NameValue {
  std::string text;  // presentation form, perhaps with a wildcard
};
struct AddressValue {
  std::string text;
};
struct PrefixValue {
  std::string text;
};
struct RangeValue {
  std::string first, last;  // one family, first <= last
};
struct RawValue {
  std::string octets;
};
using RdataValue = std::variant<NameValue, AddressValue, PrefixValue, RangeValue, RawValue>;

// An address, "ADDRESS/LENGTH", "ADDRESS-ADDRESS", else a name. What can only be meant as an address (digits and dots,
// or a colon) and is none is an error rather than a name that nobody has.
base::Result<RdataValue> RecogniseValue(std::string_view text);

// As an address, network or range.
base::Result<RdataValue> ParseAddressValue(std::string_view text);

// As a name: "www.example.com", "*.example.com" or "example.*".
base::Result<RdataValue> ParseNameValue(std::string_view text);

// As octets in hexadecimal.
base::Result<RdataValue> ParseRawValue(std::string_view text);

// The check that `lookup NAME` shares: a presentation-form name, with one wildcard as the whole first or last label.
base::Result<> CheckNamePattern(std::string_view text);

}  // namespace spoor::cli
