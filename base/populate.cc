#include "base/populate.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace spoor::base {
namespace {

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

}  // namespace

Result<> PopulateMemory() {
  // Read to the end first: what is read on the way may itself change the list.
  std::vector<Range> ranges;
  std::ifstream maps("/proc/self/maps");
  Range range{};
  for (std::string line; std::getline(maps, line);) {
    if (ReadAnonymous(line, range)) ranges.push_back(range);
  }
  for (const Range& one : ranges) {
    // An address that the kernel has just given as a number.
    void* at = reinterpret_cast<void*>(one.begin);  // NOLINT(performance-no-int-to-ptr)
    if (madvise(at, one.end - one.begin, MADV_POPULATE_WRITE) == 0) continue;
    const int why = errno;
    return Fail(why == EINVAL ? ErrorCode::kFailedPrecondition : ErrorCode::kResourceExhausted,
                std::string("memory cannot be taken ahead: ") + std::strerror(why));
  }
  return {};
}

}  // namespace spoor::base
