// The message parser on hostile octets: never out of bounds, and what it accepts has the promised form.
#include <cstdlib>
#include <memory>

#include "dns/message.h"

namespace {

void Check(const spoor::dns::ResourceRecord& record) {
  if (!spoor::dns::IsWireName(record.owner()) || !spoor::dns::IsFolded(record.owner())) std::abort();
  if (spoor::base::LoadBe16(record.tuple) != record.type) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spoor::dns;
  static MessageParser parser;
  if (size < kHeader_octets || size > 4096) return 0;
  const spoor::base::ByteSpan message(data, size);
  // Of the exact size that the contract demands, so that the sanitizer sees one octet too many.
  const std::size_t room = ArenaNeed(size);
  const auto memory = std::make_unique<std::uint8_t[]>(room);
  Arena arena{memory.get(), memory.get() + room};
  ReadQuestion(message);
  if (!parser.Parse(message, ReadHeader(data), arena)) {
    if (!parser.records().empty()) std::abort();
    return 0;
  }
  for (const ResourceRecord& record : parser.records()) Check(record);
  return 0;
}
