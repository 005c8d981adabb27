// --hw-detect and --hw-check: a question about the machine, and the text that answers it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace spoor::dataplane::hw {

struct Answer {
  std::string text;
  bool good = true;  // false: something is missing
};

// The machine below `root` ("/": this one) against all profiles in `folders`.
base::Result<Answer> AnswerDetect(const std::string& root, const std::vector<std::string>& folders);

struct CheckQuestion {
  std::string root = "/";
  std::vector<std::string> folders;
  // Empty: what AnswerDetect would choose, on its devices.
  std::string profile;
  // Empty: those of the profile.
  std::vector<std::string> devices;
  bool json = false;
};
base::Result<Answer> AnswerCheck(const CheckQuestion& question);

}  // namespace spoor::dataplane::hw
