#include "controlplane/accounting/coverage_file.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "base/log.h"
#include "base/small_file.h"

namespace spoor::controlplane {
namespace {

constexpr std::chrono::seconds kWriteEvery{30};

}  // namespace

base::Result<std::unique_ptr<CoverageFile>> CoverageFile::Open(const std::string& path, CoverageLog& log) {
  auto file = std::unique_ptr<CoverageFile>(new CoverageFile(path, log));
  if (path.empty()) return file;
  const auto octets = base::ReadSmallFile(path, kMaxCoverageFile_octets);
  if (!octets && octets.error().code != base::ErrorCode::kNotFound) return std::unexpected(octets.error());
  if (octets) {
    if (const auto decoded = log.Decode(*octets); !decoded) {
      base::LogWarn("{}: {}; kept as {}.damaged: answers know nothing of when sensors looked before", path,
                    decoded.error().message, path);
      std::rename(path.c_str(), (path + ".damaged").c_str());
    }
  }
  file->written_ = log.Encode();
  file->ticker_.emplace(kWriteEvery, base::Ticker::First::kAfterInterval,
                        [&self = *file](const std::stop_token&) { self.Write(); });
  return file;
}

CoverageFile::~CoverageFile() {
  if (!ticker_) return;
  ticker_.reset();
  Write();
}

void CoverageFile::Write() {
  std::string octets = log_.Encode();
  if (octets == written_) return;
  const auto replaced = base::ReplaceSmallFile(path_, octets);
  if (replaced) {
    written_ = std::move(octets);
    trouble_.clear();
  } else if (replaced.error().message != trouble_) {
    trouble_ = replaced.error().message;
    base::LogWarn("when sensors looked: {}", trouble_);
  }
}

}  // namespace spoor::controlplane
