// A database that is filled with records of no sensor.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "observation/record.h"
#include "storage/compactor.h"
#include "storage/environment.h"
#include "storage/migration.h"
#include "storage/run_store.h"

namespace spoor::storage {

// One thread. Memory: some ten thousand records.
class NewDatabase {
 public:
  static base::Result<std::unique_ptr<NewDatabase>> Make(const std::string& dir, std::uint64_t map_size_octets);

  // Equal tuples merge. Copies the record; `days` says on which days it was seen.
  base::Result<> Add(const observation::RecordView& record, const DaySeries& days);
  // Writes what was added so far.
  base::Result<> Flush();

  const Environment& environment() const { return *environment_; }
  std::shared_ptr<const Snapshot> snapshot() const { return runs_->Current(); }
  // The sum of the counts of all that was added.
  std::uint64_t observations() const { return observations_; }

 private:
  NewDatabase(std::unique_ptr<Environment> environment, std::unique_ptr<RunStore> runs)
      : environment_(std::move(environment)), runs_(std::move(runs)) {}

  std::unique_ptr<Environment> environment_;
  std::unique_ptr<RunStore> runs_;
  std::mutex writer_;
  Compactor compactor_{*environment_, {}, *runs_, writer_};
  std::vector<StoredRecord> waiting_;
  std::size_t waiting_octets_ = 0;
  std::uint64_t observations_ = 0;
};

}  // namespace spoor::storage
