// Clocks and sizes for the measurement of a store, and the end of the program when the store does not do what it must:
// a figure of a store that answers wrongly is none.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace spoor::bench {

// Prints why and ends the program with 1.
[[noreturn]] void GiveUp(const std::string& why);

inline void Check(bool holds, const char* what) {
  if (!holds) GiveUp(what);
}

template <class T>
T Must(base::Result<T> result) {
  if (!result) GiveUp(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Seconds of a clock of clock_gettime(2).
double Seconds(clockid_t clock);

// Adds up stretches of time: wall time, or that of another clock of clock_gettime(2).
class Stopwatch {
 public:
  explicit Stopwatch(clockid_t clock = CLOCK_MONOTONIC) : clock_(clock) {}
  void Start() { begin_s_ = Seconds(clock_); }
  // Ends the stretch; returns its length.
  double Stop() {
    const double stretch_s = Seconds(clock_) - begin_s_;
    total_s_ += stretch_s;
    return stretch_s;
  }
  double total_s() const { return total_s_; }

 private:
  clockid_t clock_;
  double begin_s_ = 0;
  double total_s_ = 0;
};

// CPU time of all threads of the process, less that of stretches in which this thread did something else.
class CpuMeter {
 public:
  CpuMeter() : begin_s_(Seconds(CLOCK_PROCESS_CPUTIME_ID)) {}
  void Pause() { paused_at_s_ = Seconds(CLOCK_THREAD_CPUTIME_ID); }
  void Resume() { begin_s_ += Seconds(CLOCK_THREAD_CPUTIME_ID) - paused_at_s_; }
  double total_s() const { return Seconds(CLOCK_PROCESS_CPUTIME_ID) - begin_s_; }

 private:
  double begin_s_;
  double paused_at_s_ = 0;
};

// The value below which `share` of the samples lie (0 .. 1); reorders them. At least one sample.
double Quantile(std::vector<double>& samples, double share);

// What the files below a directory take of the disk.
std::uint64_t AllocatedOctets(const std::string& directory);

}  // namespace spoor::bench
