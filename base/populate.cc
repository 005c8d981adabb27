#include "base/populate.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

// A sanitizer's shadow is anonymous memory as well, and larger than any machine's.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SPOOR_HAS_SHADOW 1
#endif
#endif

namespace spoor::base {
namespace {

#ifdef SPOOR_HAS_SHADOW
constexpr bool kHasShadow = true;
#else
constexpr bool kHasShadow = false;
#endif

struct Range {
  std::uintptr_t begin;
  std::uintptr_t end;
};

// A line of /proc/self/maps (proc(5)): "begin-end rw-p offset device inode", and a name if it is not anonymous.
bool ReadAnonymous(const std::string& line, Range& range) {
  std::istringstream words(line);
  char dash = 0;
  std::string permissions;
  std::string skipped;
  std::string name;
  words >> std::hex >> range.begin >> dash >> range.end >> permissions >> skipped >> skipped >> skipped;
  return words && permissions == "rw-p" && !(words >> name);
}

// What can be taken without swapping, as the kernel estimates it (proc(5)); no bound if it does not say.
std::uint64_t AvailableOctets() {
  std::ifstream meminfo("/proc/meminfo");
  for (std::string name; meminfo >> name;) {
    std::uint64_t kib = 0;
    if (name == "MemAvailable:" && meminfo >> kib) return kib << 10;
  }
  return ~std::uint64_t{0};
}

}  // namespace

Result<> PopulateMemory() {
  if (kHasShadow) return Fail(ErrorCode::kFailedPrecondition, "memory: cannot be taken ahead with a sanitizer");
  // Read to the end first: what is read on the way may itself change the list.
  std::vector<Range> ranges;
  std::ifstream maps("/proc/self/maps");
  Range range{};
  std::uint64_t wanted_octets = 0;
  for (std::string line; std::getline(maps, line);) {
    if (!ReadAnonymous(line, range)) continue;
    ranges.push_back(range);
    wanted_octets += range.end - range.begin;
  }
  // The kernel would not say no: it ends programs, not always this one.
  if (const std::uint64_t octets = AvailableOctets(); octets < wanted_octets) {
    return Fail(ErrorCode::kResourceExhausted,
                fmt::format("memory: {} MiB are needed and {} MiB available", wanted_octets >> 20, octets >> 20));
  }
  for (const Range& one : ranges) {
    // An address that the kernel has just given as a number.
    void* at = reinterpret_cast<void*>(one.begin);  // NOLINT(performance-no-int-to-ptr)
    if (madvise(at, one.end - one.begin, MADV_POPULATE_WRITE) == 0) continue;
    const int why = errno;
    return Fail(why == EINVAL ? ErrorCode::kFailedPrecondition : ErrorCode::kResourceExhausted,
                fmt::format("memory: cannot be taken ahead: {}", std::strerror(why)));
  }
  return {};
}

}  // namespace spoor::base
