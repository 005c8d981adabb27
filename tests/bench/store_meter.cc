#include "tests/bench/store_meter.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace spoor::bench {

void GiveUp(const std::string& why) {
  fmt::print(stderr, "store_bench: {}\n", why);
  std::exit(1);
}

double Seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double Quantile(std::vector<double>& samples, double share) {
  const auto at = static_cast<std::size_t>(static_cast<double>(samples.size() - 1) * share);
  const auto place = samples.begin() + static_cast<std::ptrdiff_t>(at);
  std::ranges::nth_element(samples, place);
  return *place;
}

std::uint64_t AllocatedOctets(const std::string& directory) {
  constexpr std::uint64_t kBlock_octets = 512;  // of st_blocks, stat(2)
  std::uint64_t octets = 0;
  std::error_code error;
  using Files = std::filesystem::recursive_directory_iterator;
  for (Files file(directory, error), end; !error && file != end; file.increment(error)) {
    struct stat status{};
    // A file may be gone again.
    if (stat(file->path().c_str(), &status) == 0)
      octets += static_cast<std::uint64_t>(status.st_blocks) * kBlock_octets;
  }
  return octets;
}

}  // namespace spoor::bench
