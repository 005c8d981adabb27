#include "storage/storage_testing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/byte_cursor.h"
#include "base/hex.h"
#include "dns/rdata_pivot.h"
#include "dns/types.h"

namespace spoor::storage::testing {
namespace {

using dns::RrType;

std::string Fold(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// The slow spelling of "the name by which the record is looked up".
std::string Pivot(const observation::Record& record) {
  const auto name = dns::PivotName(record.type, base::AsBytes(record.rdata));
  return name ? Fold(base::ToString(*name)) : std::string();
}

bool StartsWith(const std::vector<std::string>& labels, const std::vector<std::string>& first) {
  return labels.size() >= first.size() && std::equal(first.begin(), first.end(), labels.begin());
}

bool IsAddress(const observation::Record& record, std::uint8_t family) {
  return record.type == dns::TypeNumber(family == 4 ? RrType::kA : RrType::kAaaa) &&
         record.rdata.size() == (family == 4 ? 4u : 16u);
}

struct Matches {
  const observation::Record& record;

  bool operator()(const AllRecords&) const { return true; }
  bool operator()(const OwnerExact& q) const { return record.owner == q.name; }
  bool operator()(const OwnerSubtree& q) const {
    return StartsWith(LabelsFromRoot(record.owner), LabelsFromRoot(q.name));
  }
  bool operator()(const OwnerChildren& q) const { return IsChild(record.owner, q.name); }
  bool operator()(const OwnerPrefix& q) const { return StartsWith(LabelsOf(record.owner), LabelsOf(q.name)); }
  bool operator()(const RdataName& q) const { return Pivot(record) == q.name; }
  bool operator()(const RdataSubtree& q) const {
    const std::string pivot = Pivot(record);
    return !pivot.empty() && StartsWith(LabelsFromRoot(pivot), LabelsFromRoot(q.name));
  }
  bool operator()(const RdataChildren& q) const { return IsChild(Pivot(record), q.name); }
  bool operator()(const RdataPrefix& q) const {
    const std::string pivot = Pivot(record);
    return !pivot.empty() && StartsWith(LabelsOf(pivot), LabelsOf(q.name));
  }
  bool operator()(const RdataRange& q) const {
    return IsAddress(record, q.first.family) && record.rdata >= base::ToString(q.first.span()) &&
           record.rdata <= base::ToString(q.last.span());
  }
  bool operator()(const RdataRaw& q) const { return record.rdata == q.octets; }

 private:
  static bool IsChild(const std::string& name, const std::string& domain) {
    const std::vector<std::string> labels = LabelsOf(name);
    return !labels.empty() && std::vector(labels.begin() + 1, labels.end()) == LabelsOf(domain);
  }
};

bool PassesFilter(const Filter& f, const observation::Record& r) {
  if (!f.types.empty() && std::count(f.types.begin(), f.types.end(), r.type) == 0) return false;
  if (std::count(f.without_types.begin(), f.without_types.end(), r.type) != 0) return false;
  if ((f.provenance & r.provenance) == 0) return false;
  if (f.time_first_before_s && r.time_first_s >= *f.time_first_before_s) return false;
  if (f.time_first_after_s && r.time_first_s <= *f.time_first_after_s) return false;
  if (f.time_last_before_s && r.time_last_s >= *f.time_last_before_s) return false;
  return !f.time_last_after_s || r.time_last_s > *f.time_last_after_s;
}

// The month that holds the day, by counting months from the first.
DayCount MonthOf(std::uint32_t day) {
  static constexpr std::array<std::uint32_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  DayCount month{0, kDays[0], 0};
  for (std::uint32_t number = 1; month.first_day + month.days <= day; ++number) {
    const std::uint32_t year = 1970 + number / 12;
    const bool is_long = number % 12 == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    month = {month.first_day + month.days, kDays[number % 12] + (is_long ? 1 : 0), 0};
  }
  return month;
}

// What comes before the common (type, owner, RDATA) in the order of an answer.
using SortKey = std::tuple<std::vector<std::string>, std::uint16_t, std::vector<std::string>, std::string>;

SortKey SortKeyOf(const Target& target, const observation::Record& r) {
  if (std::holds_alternative<OwnerPrefix>(target)) return {LabelsOf(r.owner), r.type, {}, r.rdata};
  if (std::holds_alternative<RdataName>(target)) return {{}, r.type, LabelsFromRoot(r.owner), r.rdata};
  if (std::holds_alternative<RdataSubtree>(target) || std::holds_alternative<RdataChildren>(target)) {
    return {LabelsFromRoot(Pivot(r)), r.type, LabelsFromRoot(r.owner), r.rdata};
  }
  if (std::holds_alternative<RdataPrefix>(target))
    return {LabelsOf(Pivot(r)), r.type, LabelsFromRoot(r.owner), r.rdata};
  if (std::holds_alternative<RdataRange>(target)) return {{r.rdata}, r.type, LabelsFromRoot(r.owner), {}};
  return {LabelsFromRoot(r.owner), r.type, {}, r.rdata};
}

}  // namespace

std::vector<std::string> LabelsOf(const std::string& wire) {
  std::vector<std::string> labels;
  for (std::size_t at = 0; at < wire.size() && wire[at] != 0;) {
    const auto octets = static_cast<unsigned char>(wire[at]);
    labels.push_back(wire.substr(at + 1, octets));
    at += 1u + octets;
  }
  return labels;
}

std::vector<std::string> LabelsFromRoot(const std::string& wire) {
  std::vector<std::string> labels = LabelsOf(wire);
  std::reverse(labels.begin(), labels.end());
  return labels;
}

std::string Wire(const std::vector<std::string>& labels) {
  std::string wire;
  for (const std::string& label : labels) wire += static_cast<char>(label.size()) + label;
  return wire + '\0';
}

std::string WireOf(const std::string& dotted) {
  std::vector<std::string> labels;
  for (std::size_t at = 0; at < dotted.size();) {
    const std::size_t dot = std::min(dotted.find('.', at), dotted.size());
    labels.push_back(dotted.substr(at, dot - at));
    at = dot + 1;
  }
  return Wire(labels);
}

observation::Record MakeRecord(const std::string& owner, std::uint16_t type, const std::string& rdata,
                               std::uint64_t count, std::uint32_t first_s, std::uint32_t last_s) {
  return {owner, rdata, type, first_s, last_s, count, observation::kAnswer};
}

std::string RecordMaker::Label() {
  static const std::array<std::string, 14> kLabels = {"a",
                                                      "b",
                                                      "example",
                                                      "com",
                                                      "www",
                                                      "ns",
                                                      std::string("\0", 1),
                                                      std::string("\1", 1),
                                                      std::string("\1\1", 2),
                                                      std::string("a\0", 2),
                                                      std::string("a\0b", 3),
                                                      "\xff",
                                                      "\xff\xff",
                                                      "a-"};
  if (Below(400) == 0) return std::string(63, static_cast<char>(Below(3)));  // makes the longest keys
  return kLabels[Below(kLabels.size())];
}

std::string RecordMaker::Name() {
  std::vector<std::string> labels;
  if (Below(60) == 0) {
    labels.assign(3, std::string(63, '\0'));
    labels.push_back(std::string(58 + Below(3), static_cast<char>(Below(2))));
    return Wire(labels);
  }
  const std::uint32_t count = Below(5);
  for (std::uint32_t i = 0; i < count; ++i) labels.push_back(Label());
  const std::string wire = Wire(labels);
  return wire.size() <= 255 ? wire : WireOf("too.long");
}

std::string RecordMaker::Rdata(std::uint16_t type) {
  const auto octet = [this] { return static_cast<char>(Below(4)); };
  switch (RrType{type}) {
    case RrType::kA:
      return std::string("\xc0\0\2", 3) + octet();
    case RrType::kAaaa:
      return std::string("\x20\1\r\xb8", 4) + std::string(11, '\0') + octet();
    case RrType::kNs:
    case RrType::kCname:
    case RrType::kPtr:
      return Name();
    case RrType::kMx:
      return std::string(1, '\0') + octet() + Name();
    case RrType::kLp:
      return std::string(1, '\0') + octet() + (Below(2) == 0 ? WireOf("WWW.Example") : WireOf("www.example"));
    case RrType::kSrv:
      return std::string(5, '\0') + octet() + Name();
    case RrType::kSoa:
      return Name() + Name() + std::string(19, '\0') + octet();
    case RrType::kTxt: {
      std::string text = std::string(Below(2) == 0 ? 3 : 600, 't');
      return text + octet() + octet();
    }
    default: {
      const std::uint32_t kind = Below(5);
      if (kind == 0) return std::string();
      if (kind == 1) return Rdata(dns::TypeNumber(RrType::kA));  // looks like an address
      if (kind == 2) return Name();                              // looks like the RDATA of NS
      if (kind == 3) return std::string(490 + Below(20), '\1') + octet();
      return std::string(1, octet());
    }
  }
}

observation::Record RecordMaker::Make() {
  static constexpr std::array kTypes = {RrType::kA,   RrType::kAaaa, RrType::kNs,  RrType::kCname,
                                        RrType::kPtr, RrType::kMx,   RrType::kLp,  RrType::kSrv,
                                        RrType::kSoa, RrType::kTxt,  RrType{65280}};
  const std::uint16_t type = dns::TypeNumber(kTypes[Below(kTypes.size())]);
  observation::Record record = MakeRecord(Name(), type, Rdata(type), 1 + Below(5), 1000 + Below(50));
  record.time_last_s = record.time_first_s + Below(50);
  record.provenance = static_cast<std::uint8_t>(1u << Below(5));
  return record;
}

Model::Key Model::KeyOf(const observation::Record& record) {
  return {LabelsFromRoot(record.owner), record.type, record.rdata};
}

void Model::Add(const observation::RecordView& view, bool dated) {
  const observation::Record record = observation::Copy(view);
  const auto [found, inserted] = records_.emplace(KeyOf(record), Entry{record, {}});
  Entry& entry = found->second;
  const std::uint32_t day = record.time_last_s / 86400;
  const bool is_short = day == record.time_first_s / 86400 || record.time_last_s - record.time_first_s <= 7200;
  if (dated && is_short) entry.counts_of_days[day] += record.count;
  if (inserted) return;
  observation::Record& row = entry.record;
  row.time_first_s = std::min(row.time_first_s, record.time_first_s);
  row.time_last_s = std::max(row.time_last_s, record.time_last_s);
  row.count += record.count;
  row.provenance |= record.provenance;
}

std::vector<DayCount> Model::DaysOf(const observation::Record& record) const {
  const Entry& entry = records_.at(KeyOf(record));
  const std::uint32_t last = entry.record.time_last_s / 86400;
  if (entry.record.time_first_s / 86400 == last) return {{last, 1, entry.record.count}};
  std::map<std::uint32_t, DayCount> buckets;
  const DayCount kept_by_day = MonthOf(last < 366 ? 0 : last - 366);
  for (const auto& [day, count] : entry.counts_of_days) {
    DayCount bucket = day < kept_by_day.first_day ? MonthOf(day) : DayCount{day, 1, 0};
    bucket.count = count + (buckets.contains(bucket.first_day) ? buckets[bucket.first_day].count : 0);
    buckets[bucket.first_day] = bucket;
  }
  std::vector<DayCount> days;
  for (const auto& [day, bucket] : buckets) days.push_back(bucket);
  return days;
}

std::vector<observation::Record> Model::Answer(const Query& query) const {
  std::vector<observation::Record> answer;
  for (const auto& [key, entry] : records_) {
    const observation::Record& record = entry.record;
    if (std::visit(Matches{record}, query.target) && PassesFilter(query.filter, record)) answer.push_back(record);
  }
  std::stable_sort(answer.begin(), answer.end(), [&](const observation::Record& a, const observation::Record& b) {
    return SortKeyOf(query.target, a) < SortKeyOf(query.target, b);
  });
  return answer;
}

std::uint64_t Model::Erase(const std::function<bool(const observation::Record&)>& erased) {
  std::uint64_t count = 0;
  std::erase_if(records_, [&](const auto& entry) {
    const bool gone = erased(entry.second.record);
    count += gone ? entry.second.record.count : 0;
    return gone;
  });
  return count;
}

bool IsInScope(const ErasureScope& scope, const observation::Record& record) {
  if (!scope.owner.empty() && scope.owner_alone && record.owner != scope.owner) return false;
  if (!scope.owner.empty() && !StartsWith(LabelsFromRoot(record.owner), LabelsFromRoot(scope.owner))) return false;
  if (!scope.types.empty() && std::count(scope.types.begin(), scope.types.end(), record.type) == 0) return false;
  if (!scope.network) return true;
  const base::IpPrefix& network = *scope.network;
  return IsAddress(record, network.base.family) &&
         base::Contains(network, network.base.family, base::AsBytes(record.rdata).data());
}

std::string Line(const observation::Record& r) {
  return base::ToHex(base::AsBytes(r.owner)) + " " + std::to_string(r.type) + " " +
         base::ToHex(base::AsBytes(r.rdata)) + " " + std::to_string(r.time_first_s) + " " +
         std::to_string(r.time_last_s) + " " + std::to_string(r.count) + " " + std::to_string(r.provenance);
}

std::vector<std::string> Lines(const std::vector<observation::Record>& records) {
  std::vector<std::string> lines;
  for (const observation::Record& record : records) lines.push_back(Line(record));
  return lines;
}

base::Result<CommitOutcome> Feeder::Commit(const std::vector<observation::Record>& records,
                                           std::vector<CommittedRecord>* committed,
                                           const CommitDetail& detail) {
  std::vector<observation::RecordView> views;
  for (const observation::Record& record : records) views.push_back(record.view());
  SensorPosition next = position_;
  ++next.sequence;
  const Batch batch{next, views};
  auto outcome = database_.Commit(std::span(&batch, 1), committed, detail);
  if (outcome) position_ = next;
  return outcome;
}

Page ReadWhole(const Database& database, const Query& query, PageRequest page) {
  Page whole;
  while (!whole.complete) {
    base::Result<Page> answer = database.Read(query, page);
    if (!answer) {
      ADD_FAILURE() << answer.error().message;
      return whole;
    }
    EXPECT_LE(answer->records.size(), page.max_records);
    EXPECT_EQ(answer->days.size(), page.with_days ? answer->records.size() : 0);
    whole.records.insert(whole.records.end(), answer->records.begin(), answer->records.end());
    whole.days.insert(whole.days.end(), answer->days.begin(), answer->days.end());
    whole.complete = answer->complete;
    page.resume = answer->resume;
  }
  return whole;
}

std::vector<observation::Record> ReadAll(const Database& database, const Query& query, PageRequest page) {
  return ReadWhole(database, query, std::move(page)).records;
}

}  // namespace spoor::storage::testing
