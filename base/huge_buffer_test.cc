#include "base/huge_buffer.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace spoor::base {
namespace {

TEST(HugeBuffer, IsZeroedAndWritable) {
  for (const std::size_t octets : {1u, 4096u, 5u << 20}) {
    HugeBuffer buffer(octets);
    ASSERT_GE(buffer.size(), octets);
    auto* at = buffer.As<std::uint8_t>();
    EXPECT_EQ(at[0], 0);
    EXPECT_EQ(at[octets - 1], 0);
    at[octets - 1] = 7;
    HugeBuffer moved(std::move(buffer));
    EXPECT_EQ(moved.As<std::uint8_t>()[octets - 1], 7);
  }
}

}  // namespace
}  // namespace spoor::base
