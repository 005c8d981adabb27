#include "cli/interrupt.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

namespace spoor::cli {
namespace {

using std::chrono::milliseconds;

TEST(Interrupt, NotesTheFirstSignalAndWaitsNoMore) {
  for (const int number : {SIGINT, SIGTERM}) {
    Interrupt interrupt;
    EXPECT_FALSE(interrupt.Wait(milliseconds(0)));
    EXPECT_FALSE(interrupt.Wait(milliseconds(5)));
    raise(number);
    EXPECT_TRUE(interrupt.Wait(std::chrono::hours(1)));
    EXPECT_TRUE(interrupt.Wait(milliseconds(0)));
  }
}

TEST(Interrupt, ItsDescriptorTellsOfTheSignal) {
  Interrupt interrupt;
  pollfd source{.fd = interrupt.fd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&source, 1, 0), 0);
  raise(SIGTERM);
  EXPECT_EQ(poll(&source, 1, 1000), 1);
  EXPECT_TRUE(interrupt.Wait(milliseconds(0)));
}

TEST(InterruptDeathTest, TheSecondSignalEndsTheProgram) {
  EXPECT_EXIT(
      {
        const Interrupt interrupt;
        raise(SIGINT);
        raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace spoor::cli
