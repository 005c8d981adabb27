#include "controlplane/feed_files/feed_journal.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "controlplane/feed_files/compression.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint32_t kVersion = 1;
// More than any group of blocks says.
constexpr std::size_t kMaxRow_octets = std::size_t{1} << 30;

void Fill(const storage::CommittedRecord& committed, v1::JournalRecord& out) {
  const observation::RecordView& record = committed.record;
  out.set_owner(base::ToString(record.tuple.owner));
  out.set_rrtype(record.tuple.type);
  out.set_rdata(base::ToString(record.tuple.rdata));
  out.set_time_first_s(record.time_first_s);
  out.set_time_last_s(record.time_last_s);
  out.set_count(record.count);
  out.set_provenance_bits(record.provenance);
  out.set_is_new_name(committed.is_new_name);
  out.set_new_domain_octets(committed.new_domain_octets);
}

}  // namespace

bool IsOfJournal(FeedKind kind) {
  return kind != FeedKind::kHits && kind != FeedKind::kFull;
}

std::string EncodeJournalRow(const v1::JournalRow& row) {
  return CompressPiece(FileCompression::kZstd, row.SerializeAsString());
}

std::optional<v1::JournalRow> DecodeJournalRow(std::string_view octets) {
  const auto piece = ExpandZstdPiece(octets, kMaxRow_octets);
  v1::JournalRow row;
  if (!piece || !row.ParseFromString(piece->text) || row.version() != kVersion) return std::nullopt;
  return row;
}

FeedJournal::FeedJournal(const FeedOptions& options, const storage::Database& database, Counters& counters)
    : database_(database),
      counters_(counters),
      max_octets_(options.max_journal_octets),
      wants_any_(std::ranges::any_of(options.feeds, IsOfJournal)),
      wants_domains_(std::ranges::find(options.feeds, FeedKind::kNewDomains) != options.feeds.end()) {}

std::optional<NewsWanted> FeedJournal::wanted() {
  kept_ = database_.Journal();
  ForgetToldLosses();
  return wants_any_ ? std::optional(NewsWanted{.domains = wants_domains_}) : std::nullopt;
}

// A later row is there: so what the last one told was committed.
void FeedJournal::ForgetToldLosses() {
  if (told_lost_ == 0 || kept_.last == told_behind_) return;
  lost_ -= told_lost_;
  told_lost_ = 0;
}

std::string FeedJournal::Row(std::span<const storage::CommittedRecord> committed) {
  const auto news = static_cast<std::uint64_t>(std::ranges::count_if(committed, &storage::CommittedRecord::is_new));
  if (news == 0) return "";
  if (kept_.octets > max_octets_) {
    lost_ += news;
    counters_.feed_records_lost.Add(news);
    return "";
  }
  v1::JournalRow row;
  row.set_version(kVersion);
  row.set_commit_time_ms(static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000));
  row.set_lost_count(lost_);
  told_lost_ = lost_;
  told_behind_ = kept_.last;
  for (const storage::CommittedRecord& record : committed) {
    if (record.is_new) Fill(record, *row.add_records());
  }
  return EncodeJournalRow(row);
}

}  // namespace spoor::controlplane
