// Begins sweeps when the policy says so.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/ticker.h"
#include "controlplane/erasure/retention.h"
#include "storage/database.h"

namespace spoor::controlplane {

// What is to be done now, by one look at the database.
class Retention {
 public:
  // The database outlives it.
  Retention(storage::Database& database, RetentionPolicy policy) : database_(database), policy_(std::move(policy)) {}

  // Begins a sweep when one is due and none is under way; true when it did. kDataLoss, kResourceExhausted of the store.
  base::Result<bool> Look(std::int64_t now_s, const std::function<bool()>& stopped);

 private:
  base::Result<std::uint32_t> CapAt(const storage::Statistics& statistics, std::int64_t now_s,
                                    const std::function<bool()>& stopped);

  storage::Database& database_;
  const RetentionPolicy policy_;
  std::int64_t cap_looked_s_ = 0;
};

// Looks every minute from its construction to its destruction; failures are logged once each.
class RetentionThread {
 public:
  RetentionThread(storage::Database& database, RetentionPolicy policy);

 private:
  void Look(const std::stop_token& stop);

  Retention retention_;
  std::string failure_;  // what was logged last
  base::Ticker ticker_;  // last: it looks when all else exists
};

}  // namespace spoor::controlplane
