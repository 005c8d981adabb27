#include "controlplane/ingest/ingest_writer.h"

#include <utility>

#include "base/clock.h"

namespace spoor::controlplane {
namespace {

// A fault of one batch, not of the store: the others of its group must not suffer from it.
bool IsFaultOfOneBatch(base::ErrorCode code) {
  return code == base::ErrorCode::kFailedPrecondition || code == base::ErrorCode::kInvalidArgument;
}

std::vector<storage::Batch> BatchesOf(std::span<PendingBlock* const> blocks) {
  std::vector<storage::Batch> batches;
  batches.reserve(blocks.size());
  for (const PendingBlock* block : blocks) batches.push_back({block->position, block->records});
  return batches;
}

// What either wants.
std::optional<NewsWanted> Both(const std::optional<NewsWanted>& a, const std::optional<NewsWanted>& b) {
  if (!a || !b) return a ? a : b;
  return NewsWanted{a->domains || b->domains, a->last_seen || b->last_seen};
}

}  // namespace

IngestWriter::IngestWriter(storage::Database& database, Counters& counters, StoreState& state, LiveFeed& feed,
                           NewsRules& news, const IngestLimits& limits, CommitJournal* journal)
    : database_(database),
      counters_(counters),
      state_(state),
      feed_(feed),
      news_(news),
      limits_(limits),
      journal_(journal),
      thread_([this] { Run(); }) {}

IngestWriter::~IngestWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
}

void IngestWriter::Push(PendingBlock block) {
  {
    const std::lock_guard lock(mutex_);
    queued_octets_ += block.payload->size();
    queue_.push_back(std::move(block));
  }
  changed_.notify_one();
}

bool IngestWriter::HasRoom() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() < limits_.queue_blocks && queued_octets_ < limits_.queue_octets;
}

void IngestWriter::Run() {
  for (;;) {
    std::vector<PendingBlock> group = TakeGroup();
    if (group.empty()) return;
    CommitGroup(group);
  }
}

// Waits for work; empty only when stopping with nothing left.
std::vector<PendingBlock> IngestWriter::TakeGroup() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  std::vector<PendingBlock> group;
  std::size_t octets = 0;
  while (!queue_.empty() && group.size() < limits_.group_blocks && octets < limits_.group_octets) {
    octets += queue_.front().payload->size();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_octets_ -= octets;
  return group;
}

void IngestWriter::CommitGroup(std::span<PendingBlock> group) {
  std::vector<PendingBlock*> blocks;
  for (PendingBlock& block : group) {
    if (!block.source->abandoned()) {
      blocks.push_back(&block);
    } else {
      counters_.blocks_dropped.Add();
    }
  }
  if (blocks.empty()) return;
  const std::optional<NewsWanted> watched = feed_.Wanted();
  const std::optional<NewsWanted> kept = journal_ != nullptr ? journal_->wanted() : std::nullopt;
  const std::optional<NewsWanted> wanted = Both(watched, kept);
  storage::CommitDetail detail = DetailFor(wanted);
  std::uint64_t ignored = 0;
  if (wanted) {
    // The rules are applied once, in the transaction, so that watchers and the journal are told the same; what they
    // took counts when that was committed.
    detail.journal = [&](std::vector<storage::CommittedRecord>& told) {
      ignored = news_.Apply(told);
      return kept ? journal_->Row(told) : std::string();
    };
  }
  std::vector<storage::CommittedRecord> committed;
  const auto outcome = database_.Commit(BatchesOf(blocks), watched ? &committed : nullptr, detail);
  if (outcome) {
    counters_.news_ignored.Add(ignored);
    Acknowledge(blocks, *outcome);
    if (watched) return Publish(blocks, std::move(committed), *wanted);
    return feed_.Skip(outcome->new_records + outcome->known_records);
  }
  if (blocks.size() == 1 || !IsFaultOfOneBatch(outcome.error().code)) return Refuse(blocks, outcome.error());
  for (PendingBlock* block : blocks) CommitGroup({block, 1});
}

storage::CommitDetail IngestWriter::DetailFor(const std::optional<NewsWanted>& wanted) {
  storage::CommitDetail detail;
  if (!wanted) return detail;
  news_.Refresh();
  if (wanted->domains) detail.domain_of = [this](base::ByteSpan owner) { return news_.DomainOf(owner); };
  detail.last_seen = wanted->last_seen;
  return detail;
}

void IngestWriter::Acknowledge(std::span<PendingBlock* const> blocks, const storage::CommitOutcome& outcome) {
  counters_.commits.Add();
  counters_.blocks_committed.Add(outcome.committed_batches);
  counters_.blocks_duplicate.Add(outcome.skipped_batches);
  counters_.records_new.Add(outcome.new_records);
  counters_.records_known.Add(outcome.known_records);
  counters_.records_refused.Add(outcome.refused_records);
  counters_.observations_committed.Add(outcome.observations);
  state_.SetServing();
  // Neighbours of one source are told once.
  for (std::size_t i = 0; i < blocks.size();) {
    std::size_t end = i + 1;
    while (end < blocks.size() && blocks[end]->source == blocks[i]->source) ++end;
    blocks[i]->source->Committed(blocks[end - 1]->position.sequence, end - i);
    i = end;
  }
}

// The blocks are done with, but for what the records point into.
void IngestWriter::Publish(std::span<PendingBlock* const> blocks, std::vector<storage::CommittedRecord> committed,
                           const NewsWanted& told) {
  LiveBatch batch;
  batch.told = told;
  for (PendingBlock* block : blocks) batch.payloads.push_back(std::move(block->payload));
  batch.records = std::move(committed);
  batch.committed_ms = static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000);
  feed_.Append(std::move(batch));
}

void IngestWriter::Refuse(std::span<PendingBlock* const> blocks, const base::Error& error) {
  if (!IsFaultOfOneBatch(error.code)) state_.SetReadOnly(error.message);
  for (const PendingBlock* block : blocks) {
    (IsFaultOfOneBatch(error.code) ? counters_.blocks_refused : counters_.blocks_dropped).Add();
    if (block->source->abandoned()) continue;
    block->source->Abandon();
    block->source->Refused(error);
  }
}

}  // namespace spoor::controlplane
