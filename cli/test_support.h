// For the tests of this folder: a descriptor whose content can be read back, and records to print.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "spoor/v1/record.pb.h"

namespace spoor::cli {

// An anonymous file in memory.
class CapturedFd {
 public:
  CapturedFd() : fd_(::memfd_create("captured", 0)) {}
  ~CapturedFd() { ::close(fd_); }
  CapturedFd(const CapturedFd&) = delete;
  CapturedFd& operator=(const CapturedFd&) = delete;

  int fd() const { return fd_; }
  // Everything written so far.
  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_CUR)), '\0');
    const auto got = ::pread(fd_, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }

 private:
  int fd_;
};

inline v1::Record MakeRecord(std::string_view name, std::string_view type, std::string_view rdata,
                             std::uint64_t count = 7) {
  v1::Record record;
  record.set_rrname(std::string(name));
  record.set_rrtype_text(std::string(type));
  record.set_rdata_text(std::string(rdata));
  record.set_time_first_s(1'700'000'000);
  record.set_time_last_s(1'700'000'300);
  record.set_count(count);
  record.add_provenance(v1::PROVENANCE_ANSWER);
  return record;
}

}  // namespace spoor::cli
