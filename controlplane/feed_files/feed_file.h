// A file of an edition while it is written: under another name until it is whole and on disk.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "spoor/v1/feed.pb.h"

struct evp_md_ctx_st;  // openssl/evp.h

namespace spoor::controlplane {

// One thread. All errors: kResourceExhausted when there is no room, else kPermissionDenied: "feeds: PATH: why".
class FeedFileWriter {
 public:
  // PATH.part is made, or made empty.
  static base::Result<FeedFileWriter> Create(std::string path);
  ~FeedFileWriter();
  FeedFileWriter(FeedFileWriter&& other) noexcept;
  FeedFileWriter& operator=(FeedFileWriter&&) = delete;

  base::Result<> Append(std::string_view octets);
  // The file is at its path and on disk, but for its folder's entry; fills in what it is. Without it, nothing is left.
  base::Result<> Finish(v1::FeedFile& file);

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  FeedFileWriter(std::string path, int fd, std::unique_ptr<evp_md_ctx_st, Free> digest);

  std::string path_;
  int fd_ = -1;  // below 0: done with
  std::uint64_t octets_ = 0;
  std::unique_ptr<evp_md_ctx_st, Free> digest_;
};

}  // namespace spoor::controlplane
