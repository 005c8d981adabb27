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
  file->keeper_ = std::jthread([&self = *file](const std::stop_token& stop) { self.Keep(stop); });
  return file;
}

CoverageFile::~CoverageFile() {
  if (!keeper_.joinable()) return;
  keeper_.request_stop();
  keeper_.join();
  Write();
}

void CoverageFile::Keep(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kWriteEvery, [] { return false; });
    }
    if (!stop.stop_requested()) Write();
  }
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
