// RDATA of any type to text: one line of printable ASCII, and a pivot name that lies inside the octets.
#include <cstddef>
#include <cstdint>

#include "base/byte_cursor.h"
#include "tests/fuzz/rdata_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spoor::base::ByteReader in({data, size});
  const std::uint16_t type = in.U16();
  spoor::test::RequireTextAndPivot(type, in.Rest());
  return 0;
}
