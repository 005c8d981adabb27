#include <grpc/grpc.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "cli/run.h"

int main(int argc, char** argv) {
  // A closed pipe is a failed write, seen by Output, and not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // Held to the end and left by _Exit: after a cancelled call gRPC 1.51 can spend 10 s in its own shutdown, and nobody
  // who typed `spoor export | head` should wait for that. Every byte is already written: Output does not buffer beyond
  // Run().
  grpc_init();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  std::_Exit(static_cast<int>(spoor::cli::Run(arguments, spoor::cli::Environment::FromProcess())));
}
