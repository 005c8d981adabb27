#include "storage/upkeep/order_sum.h"

#include <xxhash.h>

#include <string>

#include "base/byte_cursor.h"
#include "storage/name_key.h"
#include "storage/record_key.h"
#include "storage/runs/merge_cursor.h"
#include "storage/runs/row_decoder.h"

namespace spoor::storage {
namespace {

constexpr std::uint64_t kRowsBetweenReports = 1 << 16;

class Summer {
 public:
  Summer(Order order, const Secret& secret) : order_(order), secret_(secret) {}

  void Add(const KeyParts& key, const Sighting& sighting) {
    if (HoldsRecords(order_)) AddRecord(key, sighting);
    AddName(key.head);
  }
  void AddErased(const MergeCursor::Erased& erased) {
    if (!erased.any) return;
    ++sum_.erased_records;
    sum_.erased_observations = observation::SaturatingAdd(sum_.erased_observations, erased.count);
  }
  const OrderSum& sum() const { return sum_; }

 private:
  void AddRecord(const KeyParts& key, const Sighting& sighting) {
    observation::RecordView record;
    if (!decoder_.Decode(order_, key, sighting, record)) return;
    member_.clear();
    AppendForwardKey(member_, record.tuple);
    base::ByteWriter out(member_);
    out.U32(sighting.time_first_s);
    out.U32(sighting.time_last_s);
    out.U64(sighting.count);
    out.U8(sighting.provenance);
    sum_.records.Add(member_, secret_);
    sum_.observations = observation::SaturatingAdd(sum_.observations, sighting.count);
  }

  // Rows of one head lie one behind the other.
  void AddName(std::string_view head) {
    if (head == last_head_) return;
    last_head_ = head;
    const bool inverse = order_ == Order::kInverse;
    if (inverse && RdataKind{static_cast<std::uint8_t>(head[0])} != RdataKind::kName) return;
    const LabelOrder labels = HoldsRecords(order_) ? LabelOrder::kFromRoot : LabelOrder::kFromLeft;
    WireName room;
    sum_.names.Add(base::AsChars(WireOfNameKey(head.substr(inverse ? 1 : 0), labels, room)), secret_);
  }

  Order order_;
  const Secret& secret_;
  RowDecoder decoder_;
  std::string member_;
  std::string last_head_;
  OrderSum sum_;
};

}  // namespace

void SetSum::Add(std::string_view member, const Secret& secret) {
  const XXH128_hash_t hash = XXH3_128bits_withSecret(member.data(), member.size(), secret.data(), secret.size());
  ++members;
  low += hash.low64;
  high += hash.high64;
}

OrderSum SumOrder(Order order, const std::vector<const Run*>& runs, const Sweep* sweep, const Secret& secret,
                  const std::function<void(std::uint64_t rows)>& looked_at) {
  Summer summer(order, secret);
  MergeCursor cursor(runs, HoldsRecords(order) ? sweep : nullptr);
  std::uint64_t rows = 0;
  for (bool on_row = cursor.Seek({}); on_row; on_row = cursor.Next()) {
    const Sighting& sighting = cursor.sighting();
    if (!cursor.ok()) break;
    summer.AddErased(cursor.erased());
    if (!cursor.erased().whole) summer.Add(cursor.key(), sighting);
    if (++rows % kRowsBetweenReports == 0) looked_at(kRowsBetweenReports);
  }
  OrderSum sum = summer.sum();
  sum.read = cursor.ok();
  return sum;
}

}  // namespace spoor::storage
