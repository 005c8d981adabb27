// RDATA of any type to text: one line of printable ASCII, and a pivot name that lies inside the octets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/byte_cursor.h"
#include "dns/name.h"
#include "dns/rdata_pivot.h"
#include "dns/rdata_text.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spoor::base::ByteReader in({data, size});
  const std::uint16_t type = in.U16();
  const spoor::base::ByteSpan rdata = in.Rest();
  const std::string text = spoor::dns::RdataText(type, rdata);
  Require(!text.empty());
  for (const char c : text) Require(c >= ' ' && c <= '~');
  if (const auto name = spoor::dns::PivotName(type, rdata)) {
    Require(name->data() >= rdata.data() && name->data() + name->size() <= rdata.data() + rdata.size());
    Require(spoor::dns::IsWireName(*name));
  }
  return 0;
}
