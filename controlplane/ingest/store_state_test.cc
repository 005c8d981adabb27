#include "controlplane/ingest/store_state.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

TEST(StoreState, GoesBothWays) {
  StoreState state;
  EXPECT_EQ(state.text(), "serving");
  state.SetReadOnly("disk full");
  EXPECT_EQ(state.text(), "read-only: disk full");
  state.SetServing();
  EXPECT_EQ(state.text(), "serving");
}

}  // namespace
}  // namespace spoor::controlplane
