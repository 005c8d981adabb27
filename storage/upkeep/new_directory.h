// A directory that is there when it is whole, and not before.
#pragma once

#include <string>

#include "base/result.h"

namespace spoor::storage {

// Made as PATH.partial; what was not finished goes away with it.
class NewDirectory {
 public:
  // kAlreadyExists unless neither is there, but for an empty PATH.
  static base::Result<NewDirectory> Make(const std::string& path);
  ~NewDirectory();
  NewDirectory(NewDirectory&& other) noexcept;
  NewDirectory& operator=(NewDirectory&&) = delete;

  // Where to write until then.
  const std::string& partial() const { return partial_; }
  // Takes its name, for good when it returns. Everything in it is on disk and closed.
  base::Result<> Finish();

 private:
  explicit NewDirectory(const std::string& path) : path_(path), partial_(path + ".partial") {}
  std::string path_;
  std::string partial_;  // empty: nothing to clear away
};

}  // namespace spoor::storage
