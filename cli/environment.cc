#include "cli/environment.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string_view>

namespace spoor::cli {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

Environment Environment::FromProcess() {
  Environment environment;
  if (const auto server = Variable("SPOOR_SERVER"); !server.empty()) environment.server = server;
  environment.color = ::isatty(environment.out_fd) == 1 && Variable("NO_COLOR").empty() && Variable("TERM") != "dumb";
  environment.err_is_terminal = ::isatty(environment.err_fd) == 1;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  environment.now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  return environment;
}

}  // namespace spoor::cli
