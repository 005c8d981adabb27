#include "dataplane/io/output_silence.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace spoor::dataplane {
namespace {

// Puts `target` in the place of `fd` and returns what was there.
int Exchange(int fd, int target) {
  const int before = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (before >= 0) dup2(target, fd);
  return before;
}

void Restore(int fd, int before) {
  if (before < 0) return;
  dup2(before, fd);
  close(before);
}

}  // namespace

OutputSilence::OutputSilence(bool silent) {
  if (!silent) return;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  std::fflush(nullptr);
  stdout_ = Exchange(STDOUT_FILENO, nowhere);
  stderr_ = Exchange(STDERR_FILENO, nowhere);
  close(nowhere);
}

OutputSilence::~OutputSilence() {
  std::fflush(nullptr);
  Restore(STDOUT_FILENO, stdout_);
  Restore(STDERR_FILENO, stderr_);
}

}  // namespace spoor::dataplane
