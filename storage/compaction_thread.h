// Merges in the background: step by step while there is something to merge, asleep otherwise.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/compaction_state.h"
#include "storage/compactor.h"

namespace spoor::storage {

// The compactor outlives it. Any thread.
class CompactionThread {
 public:
  // `share_percent` (1..100) of the time goes into steps, the rest is left to others.
  CompactionThread(Compactor& compactor, unsigned share_percent);
  // Ends after the step at hand.
  ~CompactionThread();

  // There may be something to merge.
  void Wake();
  CompactionState state() const;

 private:
  void Run(const std::stop_token& stop);
  void Note(const base::Result<bool>& step);

  Compactor& compactor_;
  const unsigned share_percent_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = true;  // under mutex_, as is the state
  CompactionState state_;
  std::jthread thread_;
};

}  // namespace spoor::storage
