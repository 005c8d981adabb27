// Writes the files of one edition, in all forms at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "controlplane/feed_files/feed_file.h"
#include "controlplane/feed_files/feed_line.h"
#include "controlplane/feed_files/feed_options.h"

namespace spoor::controlplane {

// A piece ends behind so many lines, or octets, whichever comes first: the last line may pass the octets.
inline constexpr std::size_t kPieceLines = 1000;
inline constexpr std::size_t kPiece_octets = 256 << 10;
// No piece of ours has more text: the longest line has some 300 KiB.
inline constexpr std::size_t kMaxPiece_octets = 2 << 20;

// "new-domains.000000000042.20261123T064000Z", and ".r2" with the second revision: what the names of all files of an
// edition begin with.
std::string EditionStem(const v1::FeedEdition& edition);

// One thread. Errors of FeedFileWriter.
class EditionWriter {
 public:
  // `edition` has its feed, sequence, revision and time_begin_ms.
  static base::Result<EditionWriter> Begin(const std::string& folder, FeedKind kind, v1::FeedEdition edition,
                                           std::span<const FileFormat> formats);

  base::Result<> Add(const FeedItem& item);
  // For copies with the same pieces: EndPiece alone ends them.
  base::Result<> AddToPiece(const FeedItem& item);
  // The piece ends here, with lines or without.
  base::Result<> EndPiece();
  std::uint64_t record_count() const { return edition_.record_count(); }
  v1::FeedEdition& edition() { return edition_; }

  // All files are in place and on disk. Returns the edition with its record count and files. Without it nothing is
  // left, but for what a killed process leaves.
  base::Result<v1::FeedEdition> Finish();

 private:
  struct Output {
    FileFormat format;
    FeedFileWriter file;
  };
  EditionWriter(FeedKind kind, v1::FeedEdition edition) : kind_(kind), edition_(std::move(edition)) {}
  std::string& TextOf(FileForm form) { return texts_[static_cast<std::size_t>(form)]; }

  FeedKind kind_;
  v1::FeedEdition edition_;
  std::vector<Output> outputs_;
  std::string texts_[2];  // of the piece, by form
  bool wants_csv_ = false;
  std::size_t lines_ = 0;  // of the piece
  bool has_pieces_ = false;
};

}  // namespace spoor::controlplane
