#include "storage/runs/row_decoder.h"

#include "base/byte_cursor.h"

namespace spoor::storage {

bool RowDecoder::Decode(Order order, const KeyParts& key, const Sighting& sighting, observation::RecordView& record) {
  if (key.head.empty() || key.type.size() != 2) return false;
  observation::TupleView& tuple = record.tuple;
  tuple.type = base::LoadBe16(base::AsBytes(key.type).data());
  if (order == Order::kForward) {
    tuple.owner = WireOfNameKey(key.head, LabelOrder::kFromRoot, owner_);
    tuple.rdata = base::AsBytes(key.tail);
  } else if (!DecodeInverse(key, tuple)) {
    return false;
  }
  record.time_first_s = sighting.time_first_s;
  record.time_last_s = sighting.time_last_s;
  record.count = sighting.count;
  record.provenance = sighting.provenance;
  return !tuple.owner.empty();
}

bool RowDecoder::DecodeInverse(const KeyParts& key, observation::TupleView& tuple) {
  const std::size_t owner = NameKeyOctets(key.tail);
  tuple.owner = WireOfNameKey(key.tail.substr(0, owner), LabelOrder::kFromRoot, owner_);
  const std::string_view sort_key = key.head.substr(1);
  switch (RdataKind{static_cast<std::uint8_t>(key.head[0])}) {
    case RdataKind::kIpv4:
    case RdataKind::kIpv6:
      tuple.rdata = base::AsBytes(sort_key);
      return true;
    case RdataKind::kName:
      tuple.rdata = base::AsBytes(key.tail.substr(owner));
      if (tuple.rdata.empty()) tuple.rdata = WireOfNameKey(sort_key, LabelOrder::kFromRoot, target_);
      return !tuple.rdata.empty();
    case RdataKind::kLong:
      tuple.rdata = base::AsBytes(key.tail.substr(owner));
      return true;
    case RdataKind::kRaw: {
      base::ByteReader in(base::AsBytes(sort_key));
      raw_ = ReadEscaped(in);
      tuple.rdata = base::AsBytes(raw_);
      return in.ok();
    }
  }
  return false;
}

}  // namespace spoor::storage
