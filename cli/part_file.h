// A file that comes in parts: it stands beside its place until it is whole, and a run that was cut goes on with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/file_digest.h"

namespace spoor::cli {

// One thread. Errors are "PATH: what: why".
class PartFile {
 public:
  // Opens the file at `path`, or makes it. What it has goes into `digest`; one of more than `most_octets` begins anew.
  static base::Result<PartFile> Open(const std::string& path, std::uint64_t most_octets, FileDigest& digest);

  ~PartFile();
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;

  // What it has.
  std::uint64_t octet_count() const { return octet_count_; }
  base::Result<> Append(std::string_view octets);
  // On disk, and in the place of whatever is at `target`, when it returns.
  base::Result<> MoveTo(const std::string& target);
  // It is worth nothing.
  void Remove();

 private:
  PartFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  base::Result<> ReadWhatIsThere(std::uint64_t most_octets, FileDigest& digest);
  std::unexpected<base::Error> Fail(std::string_view what) const;

  std::string path_;
  int fd_;
  std::uint64_t octet_count_ = 0;
};

}  // namespace spoor::cli
