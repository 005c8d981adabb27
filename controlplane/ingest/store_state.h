// Whether the store takes data: one sentence that the writer sets and the status service shows.
#pragma once

#include <mutex>
#include <string>

namespace spoor::controlplane {

// Any thread.
class StoreState {
 public:
  // After a commit that worked.
  void SetServing() { Set("serving"); }
  // After a commit that the store refused; queries still work.
  void SetReadOnly(const std::string& reason) { Set("read-only: " + reason); }

  // "serving" or "read-only: REASON".
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  // Logs a change once, not every attempt.
  void Set(const std::string& text);

  mutable std::mutex mutex_;
  std::string text_ = "serving";
};

}  // namespace spoor::controlplane
