#include "controlplane/feed_files/feed_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/write_all.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kSha256_octets = 32;

std::string PartOf(const std::string& path) {
  return path + ".part";
}

std::unexpected<base::Error> SystemError(const std::string& path) {
  const auto code = errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? base::ErrorCode::kResourceExhausted
                                                                         : base::ErrorCode::kPermissionDenied;
  return base::Fail(code, "feeds: " + path + ": " + std::strerror(errno));
}

}  // namespace

void FeedFileWriter::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

base::Result<FeedFileWriter> FeedFileWriter::Create(std::string path) {
  std::unique_ptr<evp_md_ctx_st, Free> digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) {
    return base::Fail(base::ErrorCode::kInternal, "feeds: no SHA-256");
  }
  const int fd = ::open(PartOf(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd < 0) return SystemError(path);
  return FeedFileWriter(std::move(path), fd, std::move(digest));
}

FeedFileWriter::FeedFileWriter(std::string path, int fd, std::unique_ptr<evp_md_ctx_st, Free> digest)
    : path_(std::move(path)), fd_(fd), digest_(std::move(digest)) {}

FeedFileWriter::FeedFileWriter(FeedFileWriter&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      octets_(other.octets_),
      digest_(std::move(other.digest_)) {}

FeedFileWriter::~FeedFileWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(PartOf(path_).c_str());
}

base::Result<> FeedFileWriter::Append(std::string_view octets) {
  if (!base::WriteAll(fd_, octets)) return SystemError(path_);
  EVP_DigestUpdate(digest_.get(), octets.data(), octets.size());
  octets_ += octets.size();
  return {};
}

base::Result<> FeedFileWriter::Finish(v1::FeedFile& file) {
  std::string digest(kSha256_octets, '\0');
  EVP_DigestFinal_ex(digest_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  if (::fdatasync(fd_) != 0 || ::rename(PartOf(path_).c_str(), path_.c_str()) != 0) return SystemError(path_);
  ::close(std::exchange(fd_, -1));
  file.set_name(path_.substr(path_.rfind('/') + 1));
  file.set_octet_count(octets_);
  file.set_sha256(std::move(digest));
  return {};
}

}  // namespace spoor::controlplane
