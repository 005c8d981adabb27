// Segments of the store on hostile octets: nothing is read outside, and what opens can be walked, sought and probed.
// The checksums are made right, so that the octets behind them are reached.
#include <cstring>
#include <string>

#include "base/byte_order.h"
#include "storage/runs/block.h"
#include "storage/runs/checksum.h"
#include "storage/runs/row_decoder.h"
#include "storage/runs/run.h"

namespace {

using spoor::base::ByteSpan;
using spoor::storage::BlockReader;
using spoor::storage::Order;

void Walk(Order order, BlockReader& reader) {
  spoor::storage::RowDecoder decoder;
  spoor::observation::RecordView record;
  while (reader.Next()) {
    if (!reader.LoadKey() || !reader.LoadSighting()) return;
    if (spoor::storage::HoldsRecords(order)) decoder.Decode(order, reader.key(), reader.sighting(), record);
  }
}

// The first octet chooses the order, the rest is a block but for its checksum.
void CheckBlock(ByteSpan octets) {
  const Order order{static_cast<std::uint8_t>(octets[0] % 4 + 1)};
  const ByteSpan body = octets.subspan(1);
  std::string block(spoor::storage::kChecksumOctets, '\0');
  spoor::base::StoreBe64(reinterpret_cast<std::uint8_t*>(block.data()), spoor::storage::Checksum(body));
  block += spoor::base::AsChars(body);
  BlockReader reader;
  if (!reader.Open(order, spoor::base::AsBytes(block))) return;
  Walk(order, reader);
  reader.Open(order, spoor::base::AsBytes(block));
  reader.SkipTo(spoor::base::AsChars(body));
}

void CheckSegment(ByteSpan octets) {
  const auto segment = spoor::storage::Segment::Open(octets);
  if (!segment) return;
  spoor::storage::Run run;
  run.order = segment->order();
  run.segments.push_back(*segment);
  spoor::storage::RunCursor cursor(run);
  while (cursor.Next()) cursor.sighting();
  cursor.Seek(spoor::base::AsChars(octets));
  (void)run.Probe(spoor::base::AsChars(octets), octets.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  CheckBlock({data, size});
  CheckSegment({data, size});
  return 0;
}
