// Where DPDK's log lines go. DPDK says much and says it on stderr; an operator wants one line that names the cause. So
// the lines are kept back, the first error since the last question is remembered, and --verbose lets everything
// through.
#pragma once

#include <cstdio>
#include <mutex>
#include <string>

namespace spoor::dataplane {

// Takes over DPDK's log stream from construction to destruction. One at a time; lines may come from any thread.
class EalLog {
 public:
  // `verbose`: lines also go to stderr as they come.
  explicit EalLog(bool verbose);
  ~EalLog();
  EalLog(const EalLog&) = delete;
  EalLog& operator=(const EalLog&) = delete;

  // The first line of level error or worse since the last call, without its line end; "" if there was none.
  std::string TakeFirstError();

 private:
  static ssize_t Write(void* self, const char* text, std::size_t octets);
  void Add(std::string_view text);

  const bool verbose_;
  std::mutex mutex_;
  std::string first_error_;
  std::FILE* stream_ = nullptr;
};

}  // namespace spoor::dataplane
