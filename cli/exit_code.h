// What `spoor` tells its caller when it ends. Scripts rely on these numbers; they never change meaning.
#pragma once

namespace spoor::cli {

enum class ExitCode : int {
  kFound = 0,
  kNothingFound = 1,
  kUsage = 2,
  kUnreachable = 3,  // No connection, or the server refused the question.
  kIncomplete = 4,   // The answer was cut, failed on the server, or could not be written.
};

}  // namespace spoor::cli
