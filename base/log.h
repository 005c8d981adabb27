// Log lines of the daemons, to stderr. Only control code logs: workers count (base/counter.h). No line carries an
// address or a query of anybody (docs/semantics.md, privacy).
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

namespace spoor::base {

// Names the program in every line; call once, before threads start.
void InitLog(const std::string& program);

// One line each; any thread.
void LogInfoText(const std::string& line);
void LogWarnText(const std::string& line);
void LogErrorText(const std::string& line);

template <class... Args>
void LogInfo(fmt::format_string<Args...> format, Args&&... args) {
  LogInfoText(fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void LogWarn(fmt::format_string<Args...> format, Args&&... args) {
  LogWarnText(fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void LogError(fmt::format_string<Args...> format, Args&&... args) {
  LogErrorText(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace spoor::base
