// Everything a verb takes from outside its arguments, in one value, so that a test can run a verb exactly as main()
// does.
#pragma once

#include <cstdint>
#include <string>

#include "rpc/client_security.h"

namespace spoor::cli {

inline constexpr char kDefaultServer[] = "unix:/run/spoor/spoord.sock";

struct Environment {
  int out_fd = 1;
  int err_fd = 2;
  // Where the server is and how to get in. Of the process: what SPOOR_SERVER, SPOOR_TLS_CA, SPOOR_TLS_CERT,
  // SPOOR_TLS_KEY, SPOOR_API_KEY and SPOOR_API_KEY_FILE say; in an invocation: what ChooseConnection made of it.
  std::string server = kDefaultServer;
  rpc::ClientSecurity security = {};
  // SPOOR_PROFILE, and the file that has the profiles: SPOOR_CONFIG, or spoor/config in the user's configuration.
  std::string profile = {};
  std::string config_file = {};
  // Colour on out_fd: it is a terminal, and neither NO_COLOR nor TERM=dumb forbids it (https://no-color.org).
  bool color = false;
  // The locale is one of UTF-8 (LC_ALL, LC_CTYPE, LANG).
  bool utf8 = false;
  // Somebody watches err_fd: progress may be shown there.
  bool err_is_terminal = false;
  // The moment relative times count from, seconds since the Unix epoch, UTC.
  std::int64_t now_s = 0;

  // Of this process: its standard descriptors, variables and clock.
  static Environment FromProcess();
};

}  // namespace spoor::cli
