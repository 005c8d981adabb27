#include "cli/file_digest.h"

#include <openssl/evp.h>

namespace spoor::cli {

FileDigest::FileDigest()
    : context_(EVP_MD_CTX_new()), ok_(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1) {}

void FileDigest::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

void FileDigest::Add(std::string_view octets) {
  ok_ = ok_ && EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) == 1;
}

std::string FileDigest::Finish() {
  std::string digest(kDigest_octets, '\0');
  ok_ = ok_ && EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
  return ok_ ? digest : std::string();
}

}  // namespace spoor::cli
