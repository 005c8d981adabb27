#include "cli/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace spoor::cli {
namespace {

// A pipe, because gRPC's threads exist already and one of them may be interrupted instead of the one that waits. Never
// read: what lies in it keeps Wait from waiting.
int g_pipe[2] = {-1, -1};

extern "C" void NoteSignal(int) {
  const char note = 0;
  if (write(g_pipe[1], &note, 1) < 0) return;
}

void SetHandlers(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  for (const int number : {SIGINT, SIGTERM}) sigaction(number, &action, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
  if (pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) == 0) SetHandlers(&NoteSignal);
}

Interrupt::~Interrupt() {
  SetHandlers(SIG_DFL);
  for (int& end : g_pipe) {
    if (end >= 0) close(end);
    end = -1;
  }
}

bool Interrupt::Wait(std::chrono::milliseconds timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd signal{.fd = g_pipe[0], .events = POLLIN, .revents = 0};
    const int ready = poll(&signal, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0);
    // A signal interrupts the wait: its note is there at the next look.
    if (ready > 0) return true;
    if (ready == 0) return false;
  }
}

int Interrupt::fd() const {
  return g_pipe[0];
}

}  // namespace spoor::cli
