#include "base/populate.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "base/huge_buffer.h"

namespace spoor::base {
namespace {

long PageFaults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// Writes once to every page.
void Touch(const HugeBuffer& buffer) {
  for (std::size_t at = 0; at < buffer.size(); at += 4096) buffer.As<std::uint8_t>()[at] = 1;
}

TEST(PopulateMemory, LeavesNoPageFaultForLater) {
  const HugeBuffer buffer(std::size_t{64} << 20);
  madvise(buffer.data(), buffer.size(), MADV_NOHUGEPAGE);  // so that each page would be one fault
  buffer.As<std::uint8_t>()[5] = 7;
  const auto populated = PopulateMemory();
  if (!populated && populated.error().code == ErrorCode::kFailedPrecondition) GTEST_SKIP() << populated.error().message;
  ASSERT_TRUE(populated) << populated.error().message;
  const long before = PageFaults();
  Touch(buffer);
  EXPECT_LT(PageFaults() - before, 100);
  EXPECT_EQ(buffer.As<std::uint8_t>()[5], 7);
}

TEST(PopulateMemory, MoreThanThereIsIsRefusedBeforeItIsTaken) {
  // The kernel promises each of them, but it does not have both.
  const auto octets = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * 4096 / 5 * 3;
  const HugeBuffer one(octets);
  const HugeBuffer other(octets);
  const auto populated = PopulateMemory();
  ASSERT_FALSE(populated);
  EXPECT_EQ(populated.error().code, ErrorCode::kResourceExhausted);
  EXPECT_NE(populated.error().message.find("MiB are needed"), std::string::npos) << populated.error().message;
}

TEST(PopulateMemory, WithoutItThereAreSome) {
  const HugeBuffer buffer(std::size_t{64} << 20);
  if (madvise(buffer.data(), buffer.size(), MADV_NOHUGEPAGE) != 0) GTEST_SKIP() << "the buffer has hugepages";
  const long before = PageFaults();
  Touch(buffer);
  EXPECT_GT(PageFaults() - before, 10'000);
}

}  // namespace
}  // namespace spoor::base
