// zstd as two calls that reuse their memory. The only user of zstd.h.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

struct ZSTD_CCtx_s;  // zstd.h
struct ZSTD_DCtx_s;

namespace spoor::storage {

// The level that leaves everything as it is.
inline constexpr int kNoCompression = 0;

// One thread.
class Compressor {
 public:
  explicit Compressor(int level);

  // Appends `raw` compressed, or as it is when that is no smaller; returns the octets appended. So what is stored in
  // as many octets as it had is not compressed.
  std::size_t Append(std::string& out, std::string_view raw);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  int level_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

// One thread.
class Decompressor {
 public:
  Decompressor();

  // The counterpart of Append: fills `raw` exactly. False when `stored` is damaged.
  bool Read(base::ByteSpan stored, std::span<std::uint8_t> raw);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace spoor::storage
