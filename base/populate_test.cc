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

// Writes once to every page, and tells the page faults that it took.
long FaultsOfTouching(std::uint8_t* memory, std::size_t size) {
  const long before = PageFaults();
  for (std::size_t at = 0; at < size; at += 4096) static_cast<volatile std::uint8_t*>(memory)[at] = 1;
  return PageFaults() - before;
}

constexpr std::size_t kMemory_octets = std::size_t{64} << 20;

// The counter-check: what memory that nobody populated costs. Not a HugeBuffer: where hugepages are free it has them,
// and all of them at once. Not from malloc: MALLOC_PERTURB_ makes that touch what it gives. Some kernels, as those of
// sandboxes, count no page faults at all.
long FaultsOfFreshMemory() {
  void* const memory =
      mmap(nullptr, kMemory_octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 0;
  madvise(memory, kMemory_octets, MADV_NOHUGEPAGE);
  const long faults = FaultsOfTouching(static_cast<std::uint8_t*>(memory), kMemory_octets);
  munmap(memory, kMemory_octets);
  return faults;
}

TEST(PopulateMemory, LeavesNoPageFaultForLater) {
  const HugeBuffer buffer(kMemory_octets);
  madvise(buffer.data(), buffer.size(), MADV_NOHUGEPAGE);  // so that each page would be one fault
  buffer.As<std::uint8_t>()[5] = 7;
  const auto populated = PopulateMemory();
  if (!populated && populated.error().code == ErrorCode::kFailedPrecondition) GTEST_SKIP() << populated.error().message;
  ASSERT_TRUE(populated) << populated.error().message;
  EXPECT_EQ(buffer.As<std::uint8_t>()[5], 7);
  EXPECT_LT(FaultsOfTouching(buffer.As<std::uint8_t>(), kMemory_octets), 100);
  if (const long fresh = FaultsOfFreshMemory(); fresh < 10'000)
    GTEST_SKIP() << "this kernel counted " << fresh << " page faults for 16384 fresh pages: no fault says nothing here";
}

TEST(PopulateMemory, MoreThanThereIsIsRefusedBeforeItIsTaken) {
  // The kernel promises each of them, but it does not have both.
  const auto octets = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * 4096 / 5 * 3;
  const HugeBuffer one(octets);
  const HugeBuffer other(octets);
  const auto populated = PopulateMemory();
  ASSERT_FALSE(populated);
  // Under a sanitizer nothing is taken ahead.
  if (populated.error().code == ErrorCode::kFailedPrecondition) GTEST_SKIP() << populated.error().message;
  EXPECT_EQ(populated.error().code, ErrorCode::kResourceExhausted);
  EXPECT_NE(populated.error().message.find("MiB are needed"), std::string::npos) << populated.error().message;
}

}  // namespace
}  // namespace spoor::base
