#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace spoor::base {

void InitLog(const std::string& program) {
  auto logger = spdlog::stderr_logger_mt(program);
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %n %l: %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
}

void LogInfoText(const std::string& line) {
  spdlog::info("{}", line);
}
void LogWarnText(const std::string& line) {
  spdlog::warn("{}", line);
}
void LogErrorText(const std::string& line) {
  spdlog::error("{}", line);
}

}  // namespace spoor::base
