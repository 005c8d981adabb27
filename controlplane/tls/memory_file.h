// A file without a place on a disk: gRPC reads certificates from paths only, and a private key should not be copied to
// another one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace spoor::controlplane {

// One thread at a time writes; any may read the path.
class MemoryFile {
 public:
  MemoryFile() = default;
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // Whoever opens the path from now on reads `content`; nobody ever sees a part of it. After an error it is as before.
  base::Result<> Replace(std::string_view content);

  // For this process only, the same for its life; empty before the first Replace.
  std::string path() const;

 private:
  int fd_ = -1;
};

}  // namespace spoor::controlplane
