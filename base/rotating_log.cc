#include "base/rotating_log.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <sys/stat.h>

#include <cstdio>
#include <utility>

namespace spoor::base {

struct RotatingLog::Sink {
  static spdlog::file_event_handlers Handlers() {
    spdlog::file_event_handlers handlers;
    handlers.after_open = [](const spdlog::filename_t&, std::FILE* file) { ::fchmod(::fileno(file), 0640); };
    return handlers;
  }

  Sink(const std::string& path, std::size_t max_octets, std::size_t file_count)
      : file(path, max_octets, file_count, false, Handlers()) {
    file.set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
  }

  spdlog::sinks::rotating_file_sink_mt file;
};

RotatingLog::RotatingLog(std::unique_ptr<Sink> sink) : sink_(std::move(sink)) {}

RotatingLog::~RotatingLog() = default;

Result<std::unique_ptr<RotatingLog>> RotatingLog::Open(const std::string& path, std::size_t max_octets,
                                                       std::size_t file_count) {
  try {
    auto sink = std::make_unique<Sink>(path, max_octets, file_count);
    return std::unique_ptr<RotatingLog>(new RotatingLog(std::move(sink)));
  } catch (const spdlog::spdlog_ex& error) {
    return Fail(ErrorCode::kPermissionDenied, error.what());
  }
}

bool RotatingLog::Write(const std::string& line) {
  try {
    sink_->file.log(spdlog::details::log_msg("", spdlog::level::info, line));
    sink_->file.flush();
    return true;
  } catch (const spdlog::spdlog_ex&) {
    return false;
  }
}

}  // namespace spoor::base
