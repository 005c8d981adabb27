// A store under measurement: Spoor's own, or another one that is given the same records and asked the same questions.
// The seam that lets one program measure both.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "observation/record.h"
#include "storage/query.h"

namespace spoor::bench {

class StoreEngine {
 public:
  virtual ~StoreEngine() = default;

  // Merges the records into the store. Durable when it returns, if the engine was opened so.
  virtual base::Result<> Commit(std::span<const observation::RecordView> records) = 0;

  // Of the questions AllRecords, OwnerExact, OwnerSubtree and RdataRange, without a filter; as storage::Database::Read.
  virtual base::Result<storage::Page> Read(const storage::Query& query, const storage::PageRequest& page) const = 0;

  // Returns when what runs in the background after commits is done.
  virtual base::Result<> Settle() = 0;

  // Brings the store into its densest form, however long that takes.
  virtual base::Result<> Compact() = 0;
};

struct EngineOptions {
  std::string directory;  // empty, or created
  bool durable = true;    // each commit is on disk when it returns; Spoor's always is
};

// spoor::storage::Database.
base::Result<std::unique_ptr<StoreEngine>> OpenSpoorEngine(const EngineOptions& options);

// RocksDB; kUnavailable when this program was built without it.
base::Result<std::unique_ptr<StoreEngine>> OpenRocksdbEngine(const EngineOptions& options);

}  // namespace spoor::bench
