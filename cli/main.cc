#include <csignal>
#include <string>
#include <vector>

#include "cli/run.h"

int main(int argc, char** argv) {
  // A closed pipe is a failed write, seen by Output, and not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(spoor::cli::Run(arguments, spoor::cli::Environment::FromProcess()));
}
