// A consistent copy of counters that one thread writes all the time. Asked for it, the writer copies them at a place
// where every law holds, between two bursts; so the laws hold in every reading, not only at rest. Nobody asks most of
// the time, and then it costs one load.
#pragma once

#include <atomic>
#include <cstdint>

#include "dataplane/counters.h"

namespace spoor::dataplane {

// One owner of the counters at a time (a worker, or the main thread between two of its runs), one reader.
class CounterMirror {
 public:
  // The owner, before it changes a counter.
  void Own() noexcept {
    // Release: pairs with the acquire in Answered; what the owner does later is seen with it.
    owned_.store(true, std::memory_order_release);
  }
  // The owner, when every law holds in `live`: copies them if somebody asked.
  void Answer(const PipelineCounters& live) noexcept {
    // Relaxed: an answer one burst later is as good; what the reader did before asking is not read here.
    const std::uint64_t asked = asked_.load(std::memory_order_relaxed);
    // Relaxed: only the owner writes it.
    if (asked != answered_.load(std::memory_order_relaxed)) [[unlikely]]
      Copy(live, asked);
  }
  // The owner, when it changes no counter any more.
  void Disown(const PipelineCounters& live) noexcept {
    // Relaxed: as in Answer.
    Copy(live, asked_.load(std::memory_order_relaxed));
    // Release: pairs with the acquire in Answered; the copy is there.
    owned_.store(false, std::memory_order_release);
  }

  // The reader: wants the counters of a moment from now on.
  void Ask() noexcept {
    // Relaxed: see Answer.
    asked_.store(asked_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  // The reader: true once the answer, or the copy that the last owner left, is in `out`.
  bool Take(PipelineCounters& out) noexcept {
    if (!Answered()) return false;
    std::uint64_t version = 0;
    do {
      // Acquire: pairs with the release at the end of Copy.
      version = version_.load(std::memory_order_acquire);
      out = copy_;
      // A read-modify-write with release keeps the reads of the copy before it; pairs with the exchange in Copy.
    } while ((version & 1) != 0 || version_.fetch_add(0, std::memory_order_acq_rel) != version);
    return true;
  }

 private:
  bool Answered() const noexcept {
    // Acquire: pairs with the releases in Copy and Disown. Relaxed: the reader's own.
    return answered_.load(std::memory_order_acquire) == asked_.load(std::memory_order_relaxed) ||
           !owned_.load(std::memory_order_acquire);
  }
  void Copy(const PipelineCounters& live, std::uint64_t asked) noexcept {
    // Acquire keeps the writes of the copy behind it; pairs with the second look in Take.
    version_.fetch_add(1, std::memory_order_acq_rel);
    copy_ = live;
    // Release: pairs with the acquires in Take and Answered.
    version_.fetch_add(1, std::memory_order_release);
    answered_.store(asked, std::memory_order_release);
  }

  std::atomic<std::uint64_t> asked_{0};
  std::atomic<std::uint64_t> answered_{0};
  std::atomic<bool> owned_{false};
  // Odd while the copy is written.
  std::atomic<std::uint64_t> version_{0};
  PipelineCounters copy_;
};

}  // namespace spoor::dataplane
