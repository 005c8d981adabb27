#include "storage/batch_writer.h"

#include <algorithm>
#include <utility>

#include "storage/name_key.h"
#include "storage/new_run.h"
#include "storage/record_key.h"

namespace spoor::storage {
namespace {

// The runs of a batch are merged soon: making them small would cost more than it saves.
constexpr int kCompressionLevel = kNoCompression;

void AddName(KeyList& names, std::string& key, base::ByteSpan wire) {
  key.clear();
  AppendNameKey(key, wire, LabelOrder::kFromLeft);
  key.push_back(kNameEnd);
  names.Add(key, 0);
}

}  // namespace

base::Result<> BatchWriter::Add(const observation::RecordView& record, DaySeries days) {
  key_.clear();
  if (!AppendForwardKey(key_, record.tuple) || record.tuple.rdata.size() > observation::kMaxRdata_octets) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "database: a record whose owner is no wire name or whose RDATA is too long; nothing was stored");
  }
  if (Refuses(record)) {
    ++refused_records_;
    refused_observations_ = observation::SaturatingAdd(refused_observations_, record.count);
    return {};
  }
  forward_.Add(key_, static_cast<std::uint32_t>(records_.size()));
  if (days.listed) listed_days_.emplace_back(records_.size(), std::move(days));
  records_.push_back(record);
  return {};
}

// Of the record whose key was just built.
bool BatchWriter::Refuses(const observation::RecordView& record) const {
  return !refused_.empty() && refused_.Erase(Order::kForward, *SplitKey(Order::kForward, key_), record.time_last_s);
}

base::Result<std::vector<RunEdit>> BatchWriter::Build(RunStore& runs) {
  base::Result<RunEdit> forward = BuildForward(runs);
  if (!forward) return std::unexpected(forward.error());
  std::vector<RunEdit> edits;
  edits.push_back(*std::move(forward));
  edits.push_back(BuildInverse(runs));
  edits.push_back(BuildNames(Order::kOwnerNames, owner_names_, runs));
  edits.push_back(BuildNames(Order::kTargetNames, target_names_, runs));
  std::erase_if(edits, [](const RunEdit& edit) { return edit.output == 0; });
  return edits;
}

const DaySeries& BatchWriter::DaysOf(std::size_t number) const {
  static const DaySeries kNotListed;
  const auto found = std::ranges::lower_bound(listed_days_, number, {}, &std::pair<std::size_t, DaySeries>::first);
  return found != listed_days_.end() && found->first == number ? found->second : kNotListed;
}

// Makes `days_` that of the sighting.
Sighting BatchWriter::MergeEqual(std::size_t begin, std::size_t end) {
  Sighting merged = SightingOf(records_[forward_.number(begin)]);
  days_ = DaysOf(forward_.number(begin));
  for (std::size_t i = begin + 1; i < end; ++i) {
    const Sighting before = merged;
    const Sighting more = SightingOf(records_[forward_.number(i)]);
    merged = Merge(before, more);
    MergeDays(days_, before, DaysOf(forward_.number(i)), more, merged, scratch_);
  }
  return merged;
}

base::Result<RunEdit> BatchWriter::BuildForward(RunStore& runs) {
  forward_.Sort();
  RunWriter writer(Order::kForward, kCompressionLevel, limits_, secret_);
  for (std::size_t begin = 0; begin < forward_.size();) {
    std::size_t end = begin + 1;
    while (end < forward_.size() && forward_.key(end) == forward_.key(begin)) ++end;
    const std::string_view key = forward_.key(begin);
    const KeyParts parts = *SplitKey(Order::kForward, key);
    const base::Result<bool> known = known_.Contains(key, parts);
    if (!known) return std::unexpected(known.error());
    const observation::RecordView& record = records_[forward_.number(begin)];
    if (!*known) new_keys_.push_back(begin);
    if (!*known) NoteNames(record);
    key_.clear();
    AppendInverseKey(key_, record.tuple);
    inverse_.Add(key_, static_cast<std::uint32_t>(sightings_.size()));
    sightings_.push_back(MergeEqual(begin, end));
    writer.Add(parts, sightings_.back(), days_);
    begin = end;
  }
  return NewRun(Order::kForward, writer, runs);
}

// News are asked for in a second walk: most commits tell nobody, and most owners of new records are new as well, which
// a filter knows.
base::Result<std::vector<CommittedRecord>> BatchWriter::Committed(const CommitDetail& detail) const {
  std::vector<CommittedRecord> committed;
  committed.reserve(records_.size());
  for (const observation::RecordView& record : records_) committed.push_back({record});
  NewsFinder before(before_, secret_);
  auto next_new = new_keys_.begin();
  for (std::size_t begin = 0; begin < forward_.size(); ++begin) {
    const std::string_view key = forward_.key(begin);
    if (begin != 0 && forward_.key(begin - 1) == key) continue;
    const bool is_new = next_new != new_keys_.end() && *next_new == begin;
    CommittedRecord& record = committed[forward_.number(begin)];
    if (is_new) {
      ++next_new;
      if (const auto told = TellNew(before, detail, key, record); !told) return std::unexpected(told.error());
    } else if (detail.last_seen) {
      const auto last_s = before.LastSeen_s(key);
      if (!last_s) return std::unexpected(last_s.error());
      record.last_seen_s = *last_s;
    }
  }
  return committed;
}

base::Result<> BatchWriter::TellNew(NewsFinder& before, const CommitDetail& detail, std::string_view key,
                                    CommittedRecord& record) const {
  record.is_new = true;
  const auto has_name = before.HasName(SplitKey(Order::kForward, key)->head);
  if (!has_name) return std::unexpected(has_name.error());
  record.is_new_name = !*has_name;
  if (*has_name || !detail.domain_of) return {};
  const base::ByteSpan domain = detail.domain_of(record.record.tuple.owner);
  if (domain.empty()) return {};
  const auto has_domain = before.HasDomain(domain);
  if (!has_domain) return std::unexpected(has_domain.error());
  if (!*has_domain) record.new_domain_octets = static_cast<std::uint8_t>(domain.size());
  return {};
}

void BatchWriter::NoteNames(const observation::RecordView& record) {
  ++new_records_;
  const observation::TupleView& tuple = record.tuple;
  if (const auto target = LookupName(tuple.type, tuple.rdata)) AddName(target_names_, key_, base::AsBytes(*target));
  if (base::AsChars(tuple.owner) == last_owner_) return;
  last_owner_ = base::ToString(tuple.owner);
  AddName(owner_names_, key_, tuple.owner);
}

RunEdit BatchWriter::BuildInverse(RunStore& runs) {
  inverse_.Sort();
  RunWriter writer(Order::kInverse, kCompressionLevel, limits_, secret_);
  for (std::size_t i = 0; i < inverse_.size(); ++i) {
    writer.Add(*SplitKey(Order::kInverse, inverse_.key(i)), sightings_[inverse_.number(i)]);
  }
  return NewRun(Order::kInverse, writer, runs);
}

RunEdit BatchWriter::BuildNames(Order order, KeyList& names, RunStore& runs) {
  return NewNamesRun(order, names, RunWriter(order, kCompressionLevel, limits_, secret_), runs);
}

}  // namespace spoor::storage
