// The block codec on hostile octets: whatever decodes must encode to the same octets again.
#include <cstdlib>

#include "observation/block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const spoor::base::ByteSpan octets(data, size);
  const auto records = spoor::observation::DecodeBlock(octets);
  if (!records) return 0;
  spoor::observation::BlockWriter writer;
  for (const auto& record : *records) {
    if (!writer.Append(record)) return 0;  // the writer keeps a reserve that a foreign block may have used
  }
  if (writer.Finish() != spoor::base::AsChars(octets)) std::abort();
  return 0;
}
