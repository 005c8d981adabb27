// What records are to a database before they are committed: whether it had their name, their domain, and when it had
// seen them last.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/record_scan.h"
#include "storage/run_store.h"
#include "storage/runs/known_keys.h"

namespace spoor::storage {

// One thread. Snapshot and secret outlive it. All errors: kDataLoss when a run is damaged. What is being erased is not
// there.
class NewsFinder {
 public:
  NewsFinder(const Snapshot& before, const Secret& secret)
      : before_(before),
        names_(before.Of(Order::kForward), secret, before.erasure->current()),
        scan_(before, secret, Index::kForward) {}

  // Whether the name with this head of a forward key has records. Asked for heads in ascending order.
  base::Result<bool> HasName(std::string_view head);
  // The same of a wire name and everything below it, in any order.
  base::Result<bool> HasDomain(base::ByteSpan domain);
  // When the record with this forward key was seen last, in seconds since the Unix epoch; 0 when there is none.
  base::Result<std::uint32_t> LastSeen_s(std::string_view key);

 private:
  base::Result<std::uint32_t> FirstIn(const KeyRange& range);

  const Snapshot& before_;
  KnownKeys names_;
  RecordScan scan_;
  std::string last_head_;
  bool has_last_head_ = false;
  std::string last_domain_;
  bool has_last_domain_ = false;
};

}  // namespace spoor::storage
