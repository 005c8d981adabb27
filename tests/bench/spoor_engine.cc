#include <chrono>
#include <thread>

#include "observation/block.h"
#include "storage/database.h"
#include "tests/bench/store_engine.h"

namespace spoor::bench {
namespace {

constexpr std::uint64_t kMap_octets = 256ULL << 30;

// One sensor's blocks of the largest size, as spoord commits them.
class SpoorEngine : public StoreEngine {
 public:
  explicit SpoorEngine(std::unique_ptr<storage::Database> database) : database_(std::move(database)) {}

  base::Result<> Commit(std::span<const observation::RecordView> records) override {
    std::vector<storage::Batch> batches;
    for (; !records.empty(); records = records.subspan(batches.back().records.size())) {
      const std::size_t count = std::min(records.size(), observation::kMaxRecordsPerBlock);
      batches.push_back({{"bench", 1, ++sequence_}, records.first(count)});
    }
    const auto outcome = database_->Commit(batches);
    if (!outcome) return std::unexpected(outcome.error());
    return {};
  }

  base::Result<storage::Page> Read(const storage::Query& query, const storage::PageRequest& page) const override {
    return database_->Read(query, page);
  }

  // Until nothing is left to merge in the background.
  base::Result<> Settle() override {
    for (;;) {
      const auto stats = database_->Stats();
      if (!stats) return std::unexpected(stats.error());
      if (!stats->compaction.busy) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  base::Result<> Compact() override { return database_->Compact(); }

 private:
  std::unique_ptr<storage::Database> database_;
  std::uint64_t sequence_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<StoreEngine>> OpenSpoorEngine(const EngineOptions& options) {
  if (!options.durable) return base::Fail(base::ErrorCode::kInvalidArgument, "spoor: every commit is durable");
  auto database = storage::Database::Open({options.directory, kMap_octets});
  if (!database) return std::unexpected(std::move(database.error()));
  return std::make_unique<SpoorEngine>(std::move(*database));
}

}  // namespace spoor::bench
