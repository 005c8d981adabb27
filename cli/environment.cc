#include "cli/environment.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace spoor::cli {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// The first of these that is set says it (POSIX 8.2).
bool LocaleIsUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(Variable(name));
    if (value.empty()) continue;
    std::ranges::transform(value, value.begin(), [](unsigned char c) { return std::tolower(c); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

std::string ConfigFile() {
  if (const auto path = Variable("SPOOR_CONFIG"); !path.empty()) return std::string(path);
  if (const auto folder = Variable("XDG_CONFIG_HOME"); !folder.empty()) return std::string(folder) + "/spoor/config";
  if (const auto home = Variable("HOME"); !home.empty()) return std::string(home) + "/.config/spoor/config";
  return "";
}

}  // namespace

Environment Environment::FromProcess() {
  Environment environment;
  environment.server = Variable("SPOOR_SERVER");
  environment.security = {.ca_file = std::string(Variable("SPOOR_TLS_CA")),
                          .certificate_file = std::string(Variable("SPOOR_TLS_CERT")),
                          .private_key_file = std::string(Variable("SPOOR_TLS_KEY")),
                          .api_key = std::string(Variable("SPOOR_API_KEY")),
                          .api_key_file = std::string(Variable("SPOOR_API_KEY_FILE"))};
  environment.profile = Variable("SPOOR_PROFILE");
  environment.config_file = ConfigFile();
  environment.color = ::isatty(environment.out_fd) == 1 && Variable("NO_COLOR").empty() && Variable("TERM") != "dumb";
  environment.utf8 = LocaleIsUtf8();
  environment.err_is_terminal = ::isatty(environment.err_fd) == 1;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  environment.now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  return environment;
}

}  // namespace spoor::cli
