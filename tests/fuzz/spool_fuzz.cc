// Fuzzes the reader of spool segments: any octets, any damage.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "dataplane/export/segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto reader = spoor::dataplane::SegmentReader::Open({data, size});
  if (!reader) return 0;
  std::uint64_t last_sequence = 0;
  std::string again = spoor::dataplane::EncodeSegmentHeader(reader->owner());
  while (const auto block = reader->Next()) {
    if (block->sequence <= last_sequence || block->payload.empty()) std::abort();
    last_sequence = block->sequence;
    spoor::dataplane::AppendSegmentEntry(*block, reader->owner().boot_epoch, again);
  }
  // What was accepted has one spelling: writing it again gives the octets that were read.
  if (again.size() > size || again != std::string(reinterpret_cast<const char*>(data), again.size())) std::abort();
  if (reader->torn() != (again.size() != size)) std::abort();
  return 0;
}
