#include "storage/upkeep/new_database.h"

namespace spoor::storage {
namespace {

constexpr std::size_t kStepRecords = 50'000;
constexpr std::size_t kStepOctets = 32 << 20;
// Runs of an order, above which looking for what is known gets slow.
constexpr std::size_t kMostRuns = 32;

}  // namespace

base::Result<std::unique_ptr<NewDatabase>> NewDatabase::Make(const std::string& dir, std::uint64_t map_size_octets) {
  auto environment = Environment::Open(dir, map_size_octets);
  if (!environment) return std::unexpected(environment.error());
  auto runs = RunStore::Open(**environment);
  if (!runs) return std::unexpected(runs.error());
  return std::unique_ptr<NewDatabase>(new NewDatabase(*std::move(environment), *std::move(runs)));
}

base::Result<> NewDatabase::Add(const observation::RecordView& record, const DaySeries& days) {
  waiting_.push_back({observation::Copy(record), days});
  waiting_octets_ += record.tuple.owner.size() + record.tuple.rdata.size();
  observations_ = observation::SaturatingAdd(observations_, record.count);
  if (waiting_.size() < kStepRecords && waiting_octets_ < kStepOctets) return {};
  return Flush();
}

base::Result<> NewDatabase::Flush() {
  if (waiting_.empty()) return {};
  base::Result<Transaction> txn = Transaction::BeginWrite(environment_->get());
  if (!txn) return std::unexpected(txn.error());
  const auto edits = WriteRows(*environment_, {}, *runs_, *txn, waiting_);
  if (!edits) return std::unexpected(edits.error());
  if (const auto committed = txn->Commit(); !committed) return committed;
  if (const auto published = runs_->Publish(*edits); !published) return published;
  waiting_.clear();
  waiting_octets_ = 0;
  while (MostRuns(*runs_->Current()) >= kMostRuns) {
    const base::Result<bool> merged = compactor_.Step();
    if (!merged) return std::unexpected(merged.error());
    if (!*merged) break;
  }
  return {};
}

}  // namespace spoor::storage
