#include "dataplane/io/eal_log.h"

#include <rte_log.h>

#include <string_view>
#include <utility>

namespace spoor::dataplane {

EalLog::EalLog(bool verbose) : verbose_(verbose) {
  cookie_io_functions_t functions{};
  functions.write = &EalLog::Write;
  stream_ = fopencookie(this, "w", functions);
  if (stream_ != nullptr) rte_openlog_stream(stream_);
}

EalLog::~EalLog() {
  rte_openlog_stream(nullptr);
  if (stream_ != nullptr) std::fclose(stream_);
}

std::string EalLog::TakeFirstError() {
  const std::lock_guard lock(mutex_);
  return std::exchange(first_error_, {});
}

ssize_t EalLog::Write(void* self, const char* text, std::size_t octets) {
  static_cast<EalLog*>(self)->Add({text, octets});
  return static_cast<ssize_t>(octets);
}

void EalLog::Add(std::string_view text) {
  if (verbose_) std::fwrite(text.data(), 1, text.size(), stderr);
  if (rte_log_cur_msg_loglevel() > static_cast<int>(RTE_LOG_ERR)) return;
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::lock_guard lock(mutex_);
  if (first_error_.empty()) first_error_ = line;
}

}  // namespace spoor::dataplane
