#include "storage/upkeep/run_inspector.h"

#include <algorithm>

#include "dns/name.h"
#include "observation/block.h"
#include "storage/name_key.h"
#include "storage/record_key.h"

namespace spoor::storage {

const char* RowChecker::WrongName(std::string_view key) {
  const base::ByteSpan wire = WireOfNameKey(key, LabelOrder::kFromLeft, room_);
  again_.clear();
  if (wire.empty() || !AppendNameKey(again_, wire, LabelOrder::kFromLeft)) return "key that is no name";
  again_.push_back(kNameEnd);
  if (again_ != key || !dns::IsFolded(wire)) return "key that is no name";
  record_.tuple.owner = wire;
  return nullptr;
}

const char* RowChecker::WhatIsWrong(const KeyParts& key, const Sighting& sighting) {
  if (!HoldsRecords(order_)) return WrongName(key.head);
  if (!decoder_.Decode(order_, key, sighting, record_)) return "key that is no record";
  again_.clear();
  const bool encoded =
      order_ == Order::kForward ? AppendForwardKey(again_, record_.tuple) : AppendInverseKey(again_, record_.tuple);
  const bool whole = key.head.size() == HeadOctets(order_, again_);
  if (!encoded || !whole || CompareKeys(key, again_) != 0) return "key that is no record";
  if (record_.tuple.rdata.size() > observation::kMaxRdata_octets || observation::WhatIsWrong(record_) != nullptr ||
      record_.time_last_s < record_.time_first_s) {
    return "record that is not valid";
  }
  return nullptr;
}

void RunInspector::Inspect(const std::function<void(std::uint64_t rows)>& looked_at) {
  follows_ = run_.first_segment == 0;
  std::uint32_t next = run_.first_segment;
  for (std::size_t at = 0; at < run_.segments.size() && !ended_; ++at) {
    if (stored_.numbers[at] != next) follows_ = false;
    next = stored_.numbers[at] + 1;
    InspectSegment(at);
    looked_at(run_.segments[at].rows());
  }
}

void RunInspector::Salvage(const RecordTaker& take) {
  take_ = &take;
  Inspect([](std::uint64_t) {});
}

std::string RunInspector::PlaceOfBlock(std::size_t at, std::size_t block) const {
  return PlaceOf(run_, stored_.numbers[at]) + ", block " + std::to_string(block) + ", from " +
         ReadableKey(run_.order, run_.segments[at].Separator(block));
}

void RunInspector::InspectSegment(std::size_t at) {
  const Segment& segment = run_.segments[at];
  InspectFilter(at);
  std::uint64_t rows = 0;
  std::uint64_t bad_blocks = 0;
  TimeSpan times;
  for (std::size_t block = 0; block < segment.block_count() && !ended_; ++block, ++blocks_) {
    const BlockSum sum = InspectBlock(segment, block);
    rows += sum.rows;
    times.Include(segment.BlockTimes(block));
    const TimeSpan said = segment.BlockTimes(block);
    if (sum.wrong != nullptr) {
      ++bad_blocks;
      findings_.AddBlock(run_.order, sum.wrong, PlaceOfBlock(at, block));
      follows_ = false;
    } else if (said.first_s != sum.times.first_s || said.last_s != sum.times.last_s) {
      findings_.Add("index with other times than its block", PlaceOfBlock(at, block));
    }
    if (sum.wrong == nullptr && take_ != nullptr) ended_ = !GiveRows(segment, block);
  }
  if (ended_) return;
  if (bad_blocks > 0) findings_.AddRows(run_.order, segment.rows() - std::min(rows, segment.rows()));
  if (bad_blocks == 0 && rows != segment.rows()) {
    findings_.Add("segment with other rows than its header says", PlaceOf(run_, stored_.numbers[at]));
  }
  if (times.first_s != segment.times().first_s || times.last_s != segment.times().last_s) {
    findings_.Add("segment with other times than its header says", PlaceOf(run_, stored_.numbers[at]));
  }
}

// Each line, also those that no row asks for.
void RunInspector::InspectFilter(std::size_t at) {
  const Segment& segment = run_.segments[at];
  const std::size_t lines = segment.filter_octets() / kFilterLine_octets;
  if (HoldsRecords(run_.order) != (lines > 0) || lines * kFilterLine_octets != segment.filter_octets()) {
    findings_.Add("filter of a wrong size", PlaceOf(run_, stored_.numbers[at]));
  }
  for (std::size_t line = 0; line < lines; ++line) {
    if (segment.Probe(HashOfLine(line, lines)) != Presence::kDamaged) continue;
    findings_.Add("damaged line of a filter",
                  PlaceOf(run_, stored_.numbers[at]) + ", line " + std::to_string(line) + " of its filter");
  }
}

const char* RunInspector::WrongSeparator(std::string_view separator) const {
  if (separator.empty() || !std::string_view(key_).starts_with(separator)) return "block before its separator";
  if (!follows_ && previous_.empty()) return nullptr;  // what lies before is not known
  if (separator <= previous_) return "block whose separator lies before other rows";
  separator.remove_suffix(1);
  return follows_ && separator > previous_ ? "separator that is too long" : nullptr;
}

const char* RunInspector::WrongFilter(const Segment& segment, const KeyParts& key) {
  if (!HoldsRecords(run_.order)) return nullptr;
  const std::uint64_t head = HashHead(key.head, secret_);
  if (segment.Probe(head) == Presence::kAbsent) return "filter without a head";
  if (run_.order == Order::kForward && segment.Probe(HashKey(key, head)) == Presence::kAbsent) {
    return "filter without a key";
  }
  return nullptr;
}

const char* RunInspector::WrongRow(const Segment& segment, std::size_t block, bool first) {
  if (!reader_.LoadKey() || !reader_.LoadSighting() || !reader_.LoadDays(days_)) return "block that does not decode";
  key_.clear();
  reader_.key().AppendTo(key_);
  if (const char* wrong = checker_.WhatIsWrong(reader_.key(), reader_.sighting())) return wrong;
  if (const char* wrong = WhatIsWrong(days_, reader_.sighting())) return wrong;
  if (first) {
    if (const char* wrong = WrongSeparator(segment.Separator(block))) return wrong;
  }
  if (!previous_.empty() && key_ <= previous_) return "rows that do not ascend";
  // A line that is damaged was found before; a row that is missing is none of the block's faults, yet told here.
  if (const char* wrong = WrongFilter(segment, reader_.key())) findings_.Add(wrong, ReadableKey(run_.order, key_));
  previous_.swap(key_);
  return nullptr;
}

RunInspector::BlockSum RunInspector::InspectBlock(const Segment& segment, std::size_t block) {
  BlockSum sum;
  if (!reader_.Open(segment.layout(), segment.Block(block))) return {"damaged block", 0, {}};
  const std::string before = previous_;
  while (reader_.Next()) {
    if (const char* wrong = WrongRow(segment, block, sum.rows == 0)) {
      previous_ = before;
      return {wrong, 0, {}};
    }
    if (HoldsRecords(run_.order)) sum.times.Include(reader_.sighting());
    ++sum.rows;
  }
  if (reader_.ok()) {
    follows_ = true;
    return sum;
  }
  previous_ = before;
  return {"block that does not decode", 0, {}};
}

// Once more, now that all rows are known to be right.
bool RunInspector::GiveRows(const Segment& segment, std::size_t block) {
  reader_.Open(segment.layout(), segment.Block(block));
  while (reader_.Next()) {
    reader_.LoadKey();
    reader_.LoadSighting();
    reader_.LoadDays(days_);
    if (!run_.fence.empty() && CompareKeys(reader_.key(), run_.fence) <= 0) continue;
    checker_.WhatIsWrong(reader_.key(), reader_.sighting());
    if (!(*take_)(checker_.record(), days_)) return false;
  }
  return true;
}

}  // namespace spoor::storage
