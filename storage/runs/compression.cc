#include "storage/runs/compression.h"

#include <zstd.h>

#include <cstring>
#include <new>

namespace spoor::storage {

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}
void Decompressor::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

Compressor::Compressor(int level) : level_(level), context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
}
Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
}

std::size_t Compressor::Append(std::string& out, std::string_view raw) {
  if (level_ == kNoCompression) {
    out.append(raw);
    return raw.size();
  }
  const std::size_t before = out.size();
  const std::size_t room = ZSTD_compressBound(raw.size());
  out.resize(before + room);
  const std::size_t made = ZSTD_compressCCtx(context_.get(), out.data() + before, room, raw.data(), raw.size(), level_);
  if (ZSTD_isError(made) != 0 || made >= raw.size()) {
    out.resize(before);
    out.append(raw);
    return raw.size();
  }
  out.resize(before + made);
  return made;
}

bool Decompressor::Read(base::ByteSpan stored, std::span<std::uint8_t> raw) {
  if (stored.size() == raw.size()) {
    if (!raw.empty()) std::memcpy(raw.data(), stored.data(), raw.size());
    return true;
  }
  return ZSTD_decompressDCtx(context_.get(), raw.data(), raw.size(), stored.data(), stored.size()) == raw.size();
}

}  // namespace spoor::storage
