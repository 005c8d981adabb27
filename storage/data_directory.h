// The data directory: made when missing, and held by one process at a time. LMDB itself does not refuse a second
// process, and two daemons that write one store would each answer for sequences that the other committed.
#pragma once

#include <string>

#include "base/result.h"

namespace spoor::storage {

// An exclusive hold on DIR/lock, released by the destructor or when the process ends in any way.
class DirectoryLock {
 public:
  // Creates `dir` (and parents) with mode 0750. kAlreadyExists when any open lock holds it, in this process or another;
  // kPermissionDenied and others as the system says.
  static base::Result<DirectoryLock> Acquire(const std::string& dir);

  // The same of a directory that exists, to read it. Where nothing can be written and there is no lock nobody can hold
  // it: then this holds nothing.
  static base::Result<DirectoryLock> AcquireToRead(const std::string& dir);

  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  static base::Result<DirectoryLock> Take(const std::string& dir, int fd);
  int fd_;
};

}  // namespace spoor::storage
