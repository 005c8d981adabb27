// Segments of the store on hostile octets: nothing is read outside, and what opens can be walked, sought and probed.
// The checksums are made right, so that the octets behind them are reached.
#include <cstring>
#include <string>

#include "base/byte_order.h"
#include "storage/runs/block.h"
#include "storage/runs/checksum.h"
#include "storage/runs/row_decoder.h"
#include "storage/runs/run.h"
#include "tests/fuzz/require.h"

namespace {

using spoor::base::ByteSpan;
using spoor::storage::BlockLayout;
using spoor::storage::BlockReader;
using spoor::storage::DaySeries;
using spoor::storage::Order;
using spoor::test::Require;

// What is read of days is a list that can be merged and told, whatever its sum is.
void UseDays(const DaySeries& days, const spoor::storage::Sighting& sighting) {
  Require(days.buckets.size() <= spoor::storage::kMostDayBuckets);
  for (std::size_t i = 0; i < days.buckets.size(); ++i) {
    Require(days.buckets[i].count > 0);
    Require(i == 0 || days.buckets[i].day < days.buckets[i - 1].day);
  }
  std::vector<spoor::storage::DayCount> listed;
  spoor::storage::ListDays(days, sighting, listed);
  DaySeries merged = days;
  std::vector<spoor::storage::DayBucket> scratch;
  spoor::storage::MergeDays(merged, sighting, days, sighting, Merge(sighting, sighting), scratch);
  Require(merged.buckets.size() <= spoor::storage::kMostDayBuckets);
  (void)spoor::storage::WhatIsWrong(days, sighting);
}

void Walk(Order order, BlockReader& reader) {
  spoor::storage::RowDecoder decoder;
  spoor::observation::RecordView record;
  DaySeries days;
  while (reader.Next()) {
    if (!reader.LoadKey() || !reader.LoadSighting() || !reader.LoadDays(days)) return;
    UseDays(days, reader.sighting());
    if (spoor::storage::HoldsRecords(order)) decoder.Decode(order, reader.key(), reader.sighting(), record);
  }
}

// The first octet chooses the order, and whether a forward block has days; the rest is a block but for its checksum.
void CheckBlock(ByteSpan octets) {
  const Order order{static_cast<std::uint8_t>(octets[0] % 4 + 1)};
  const BlockLayout layout{order, order == Order::kForward && octets[0] / 4 % 2 == 1};
  const ByteSpan body = octets.subspan(1);
  std::string block(spoor::storage::kChecksumOctets, '\0');
  spoor::base::StoreBe64(reinterpret_cast<std::uint8_t*>(block.data()), spoor::storage::Checksum(body));
  block += spoor::base::AsChars(body);
  BlockReader reader;
  if (!reader.Open(layout, spoor::base::AsBytes(block))) return;
  Walk(order, reader);
  reader.Open(layout, spoor::base::AsBytes(block));
  reader.SkipTo(spoor::base::AsChars(body));
}

void CheckSegment(ByteSpan octets) {
  const auto segment = spoor::storage::Segment::Open(octets);
  if (!segment) return;
  spoor::storage::Run run;
  run.order = segment->order();
  run.segments.push_back(*segment);
  spoor::storage::RunCursor cursor(run);
  DaySeries days;
  while (cursor.Next()) {
    cursor.sighting();
    cursor.LoadDays(days);
  }
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
