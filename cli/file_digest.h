// SHA-256 of what a file has, added up as it comes (FIPS 180-4).
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace spoor::cli {

inline constexpr std::size_t kDigest_octets = 32;

// One thread.
class FileDigest {
 public:
  FileDigest();

  void Add(std::string_view octets);
  // Of everything that was added, kDigest_octets; empty when the library could not. To be asked once.
  std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
  bool ok_ = false;
};

}  // namespace spoor::cli
