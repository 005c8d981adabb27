// A piece of a feed's file, compressed so that pieces stand one behind the other in a file that any tool reads: zstd
// frames, gzip members (RFC 1952 2.2). The only user of zlib, and of zstd in this plane.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "controlplane/feed_files/feed_options.h"

namespace spoor::controlplane {

// Any thread.
std::string CompressPiece(FileCompression compression, std::string_view text);

// The first zstd frame of `octets`: its text, and how many octets it takes. nullopt: there is no whole frame, or it is
// damaged, or its text has more than `max_octets`.
struct ExpandedPiece {
  std::string text;
  std::size_t octets = 0;
};
std::optional<ExpandedPiece> ExpandZstdPiece(std::string_view octets, std::size_t max_octets);
// How many octets the frame takes that they begin with; nullopt as above.
std::optional<std::size_t> ZstdPieceSize(std::string_view octets);

}  // namespace spoor::controlplane
