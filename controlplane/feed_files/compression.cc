#include "controlplane/feed_files/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>

namespace spoor::controlplane {
namespace {

constexpr int kZstdLevel = 3;
constexpr int kGzipLevel = 6;
// Of zlib: a window of 32 KiB, and gzip's header and trailer.
constexpr int kGzipWindow = 15 + 16;
constexpr int kGzipMemory = 8;

std::string ZstdFrame(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kZstdLevel);
  // Only for want of memory: the bound above holds for every text.
  out.resize(ZSTD_isError(size) != 0 ? 0 : size);
  return out;
}

std::string GzipMember(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) != Z_OK) return "";
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string CompressPiece(FileCompression compression, std::string_view text) {
  switch (compression) {
    case FileCompression::kGzip:
      return GzipMember(text);
    case FileCompression::kZstd:
      return ZstdFrame(text);
    default:
      return std::string(text);
  }
}

std::optional<std::size_t> ZstdPieceSize(std::string_view octets) {
  const std::size_t size = ZSTD_findFrameCompressedSize(octets.data(), octets.size());
  return ZSTD_isError(size) != 0 ? std::nullopt : std::optional(size);
}

std::optional<ExpandedPiece> ExpandZstdPiece(std::string_view octets, std::size_t max_octets) {
  const auto size = ZstdPieceSize(octets);
  const unsigned long long text_size = ZSTD_getFrameContentSize(octets.data(), octets.size());
  // What is unknown or an error are the two largest numbers.
  if (!size || text_size > max_octets) return std::nullopt;
  ExpandedPiece piece{std::string(text_size, '\0'), *size};
  const std::size_t expanded = ZSTD_decompress(piece.text.data(), piece.text.size(), octets.data(), *size);
  if (ZSTD_isError(expanded) != 0 || expanded != text_size) return std::nullopt;
  return piece;
}

}  // namespace spoor::controlplane
