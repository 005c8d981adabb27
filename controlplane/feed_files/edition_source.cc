#include "controlplane/feed_files/edition_source.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "controlplane/feed_files/feed_journal.h"
#include "controlplane/services/record_proto.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kJournalRead_octets = 4 << 20;
constexpr std::size_t kHitsAtOnce = 1024;
constexpr std::size_t kRecordsAtOnce = 4096;

std::unexpected<base::Error> Stopped() {
  return base::Fail(base::ErrorCode::kUnavailable, "feeds: the server stops");
}

storage::CommittedRecord CommittedOf(const v1::JournalRecord& record) {
  storage::CommittedRecord committed;
  committed.record.tuple = {static_cast<std::uint16_t>(record.rrtype()), base::AsBytes(record.owner()),
                            base::AsBytes(record.rdata())};
  committed.record.time_first_s = record.time_first_s();
  committed.record.time_last_s = record.time_last_s();
  committed.record.count = record.count();
  committed.record.provenance = static_cast<std::uint8_t>(record.provenance_bits());
  committed.is_new = true;
  committed.is_new_name = record.is_new_name();
  committed.new_domain_octets = static_cast<std::uint8_t>(record.new_domain_octets());
  return committed;
}

// The octets that name a record's new domain; empty: it has none.
std::string_view DomainOf(const v1::JournalRecord& record) {
  return std::string_view(record.owner()).substr(record.owner().size() - record.new_domain_octets());
}

class JournalSource {
 public:
  JournalSource(FeedKind kind, const ErasedFilter& erased, EditionWriter& writer)
      : kind_(kind), erased_(erased), writer_(writer) {}

  // Of a domain, the first record in the row that showed it: all of them are in one row.
  base::Result<> AddRow(const v1::JournalRow& row) {
    domains_.clear();
    for (const v1::JournalRecord& record : row.records()) {
      const storage::CommittedRecord committed = CommittedOf(record);
      if (!Wants(record) || erased_.Covers(committed.record)) continue;
      FeedItem item;
      FillObservation(committed, row.commit_time_ms(), *item.mutable_observation());
      if (auto added = writer_.Add(item); !added) return added;
    }
    writer_.edition().set_lost_count(writer_.edition().lost_count() + row.lost_count());
    return {};
  }

 private:
  bool Wants(const v1::JournalRecord& record) {
    if (kind_ == FeedKind::kNewRecords) return true;
    if (kind_ == FeedKind::kChanges) return !record.is_new_name();
    if (record.new_domain_octets() == 0 || record.new_domain_octets() > record.owner().size()) return false;
    return domains_.insert(DomainOf(record)).second;
  }

  const FeedKind kind_;
  const ErasedFilter& erased_;
  EditionWriter& writer_;
  std::set<std::string_view> domains_;  // of the row
};

base::Result<> FillFromJournal(FeedKind kind, const EditionSpan& span, const FeedContext& context,
                               const ErasedFilter& erased, const std::function<bool()>& stopped,
                               EditionWriter& writer) {
  JournalSource source(kind, erased, writer);
  std::uint64_t behind = span.behind;
  writer.edition().set_journal_end(behind);
  for (;;) {
    if (stopped()) return Stopped();
    const auto rows = context.database.ReadJournal(behind, kJournalRead_octets);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return {};
    for (const storage::JournalRow& stored : *rows) {
      const auto row = DecodeJournalRow(stored.value);
      if (!row) base::LogError("feeds: row {} of the journal is damaged, and left out", stored.number);
      if (row && row->commit_time_ms() >= span.end_ms) return {};
      if (row) {
        if (auto added = source.AddRow(*row); !added) return added;
      }
      behind = stored.number;
      writer.edition().set_journal_end(behind);
    }
  }
}

bool IsErased(const v1::Hit& hit, const ErasedFilter& erased) {
  const v1::Record& record = hit.observation().record();
  observation::RecordView view;
  view.tuple = {static_cast<std::uint16_t>(record.rrtype()), base::AsBytes(record.owner()),
                base::AsBytes(record.rdata())};
  view.time_last_s = static_cast<std::uint32_t>(record.time_last_s());
  return erased.Covers(view);
}

base::Result<> FillFromHits(const EditionSpan& span, const FeedContext& context, const ErasedFilter& erased,
                            EditionWriter& writer) {
  v1::FeedEdition& edition = writer.edition();
  edition.set_journal_end(span.behind);
  // How many are lost is not known when their files are: one at least.
  const auto begin = context.hits.OrdinalBehind(span.behind);
  std::uint64_t ordinal = begin.value_or(context.hits.oldest().ordinal);
  edition.set_lost_count(begin ? 0 : 1);
  for (;;) {
    const HitLog::Slice slice = context.hits.From(ordinal, kHitsAtOnce);
    edition.set_lost_count(edition.lost_count() + slice.lost);
    ordinal += slice.lost + slice.hits.size();
    if (slice.hits.empty()) return {};
    for (const auto& kept : slice.hits) {
      FeedItem item;
      if (!kept->message.empty() && kept->time_ms >= span.end_ms) return {};
      edition.set_journal_end(kept->position);
      if (kept->message.empty() || !item.ParseFromString(kept->message) || IsErased(item, erased)) continue;
      if (auto added = writer.Add(item); !added) return added;
    }
  }
}

// Page by page, each a moment of its own: what is committed meanwhile may be in it or not.
base::Result<> FillFromStore(const FeedContext& context, const std::function<bool()>& stopped, EditionWriter& writer) {
  const storage::Query everything{storage::AllRecords{}, {}};
  storage::PageRequest request;
  request.max_records = kRecordsAtOnce;
  base::Result<> added;
  const auto add = [&](const storage::FoundRecord& record) {
    if (!added) return;
    FeedItem item;
    FillRecord(observation::Copy(record), *item.mutable_observation()->mutable_record());
    added = writer.Add(item);
  };
  for (;;) {
    if (stopped()) return Stopped();
    auto end = context.database.Visit(everything, request, add);
    if (!end) return std::unexpected(end.error());
    if (!added || end->complete) return added;
    request.resume = std::move(end->resume);
  }
}

}  // namespace

std::uint64_t NewestPosition(FeedKind kind, const FeedContext& context) {
  if (kind == FeedKind::kFull) return 0;
  return kind == FeedKind::kHits ? context.hits.next().position : context.database.Journal().last;
}

base::Result<> FillEdition(FeedKind kind, const EditionSpan& span, const FeedContext& context,
                           const ErasedFilter& erased, const std::function<bool()>& stopped, EditionWriter& writer) {
  if (kind == FeedKind::kFull) return FillFromStore(context, stopped, writer);
  if (kind == FeedKind::kHits) return FillFromHits(span, context, erased, writer);
  return FillFromJournal(kind, span, context, erased, stopped, writer);
}

}  // namespace spoor::controlplane
