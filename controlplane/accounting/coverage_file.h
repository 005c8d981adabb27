// Keeps a coverage log in a file: read at the start, written every half minute and at the end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/ticker.h"
#include "controlplane/accounting/coverage_log.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMaxCoverageFile_octets = 16 << 20;

class CoverageFile {
 public:
  // Fills `log`, which outlives it. A file that is missing is an empty log; one that is damaged is kept as
  // PATH.damaged, and said in the log. An empty path keeps nothing. kUnavailable or kPermissionDenied when it cannot be
  // read.
  static base::Result<std::unique_ptr<CoverageFile>> Open(const std::string& path, CoverageLog& log);
  // Writes what the log has.
  ~CoverageFile();
  CoverageFile(const CoverageFile&) = delete;
  CoverageFile& operator=(const CoverageFile&) = delete;

 private:
  CoverageFile(std::string path, CoverageLog& log) : path_(std::move(path)), log_(log) {}
  void Write();

  const std::string path_;
  CoverageLog& log_;
  std::string written_;
  std::string trouble_;  // what was logged last
  std::optional<base::Ticker> ticker_;
};

}  // namespace spoor::controlplane
