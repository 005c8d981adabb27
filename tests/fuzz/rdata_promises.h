// What holds for RDATA of any type and any octets.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "dns/name.h"
#include "dns/rdata_pivot.h"
#include "dns/rdata_text.h"
#include "tests/fuzz/require.h"

namespace spoor::test {

// Its text is one line of printable ASCII, and its pivot name, if it has one, lies inside the octets.
inline void RequireTextAndPivot(std::uint16_t type, base::ByteSpan rdata) {
  const std::string text = dns::RdataText(type, rdata);
  Require(!text.empty());
  for (const char c : text) Require(c >= ' ' && c <= '~');
  if (const auto name = dns::PivotName(type, rdata)) {
    Require(name->data() >= rdata.data() && name->data() + name->size() <= rdata.data() + rdata.size());
    Require(dns::IsWireName(*name));
  }
}

}  // namespace spoor::test
