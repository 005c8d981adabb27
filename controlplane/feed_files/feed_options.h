// Which feeds are written, how often, in which forms, and for how long they are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spoor::controlplane {

enum class FeedKind : std::uint8_t {
  kNewDomains,  // registrable domains that were never seen before, each with the record that showed it
  kNewRecords,  // records that were never seen before
  kChanges,     // of these, those of owners that were known: another address, name server, ...
  kHits,        // of watch-lists
  kFull,        // everything that is stored
};
inline constexpr std::array kFeedKinds = {FeedKind::kNewDomains, FeedKind::kNewRecords, FeedKind::kChanges,
                                          FeedKind::kHits, FeedKind::kFull};

// "new-domains", "new-records", "changes", "hits", "full".
std::string_view FeedName(FeedKind kind);
std::optional<FeedKind> FeedOfName(std::string_view name);

enum class FileForm : std::uint8_t { kNdjson, kCsv };
enum class FileCompression : std::uint8_t { kNone, kGzip, kZstd };

// "ndjson.zst", "csv", ...: what a file's name ends with.
struct FileFormat {
  FileForm form = FileForm::kNdjson;
  FileCompression compression = FileCompression::kZstd;
  bool operator==(const FileFormat&) const = default;
};
std::string FormatName(const FileFormat& format);

// Always written: it is what cursors read.
inline constexpr FileFormat kCursorFormat = {FileForm::kNdjson, FileCompression::kZstd};

struct FeedOptions {
  std::string folder;           // of all feeds; each has its own in it
  std::vector<FeedKind> feeds;  // without repeats; none: nothing is written
  std::int64_t interval_s = 20 * 60;
  std::int64_t full_interval_s = 24 * 3600;  // of the feed full
  std::vector<FileFormat> formats = {kCursorFormat};
  std::int64_t retain_s = 7 * 24 * 3600;
  std::uint64_t max_octets = 64ULL << 30;         // of the files of each feed; the newest edition stays in any case
  std::uint64_t max_journal_octets = 4ULL << 30;  // of what waits in the database for the next edition
};

// "new-domains,changes", or "all"; kInvalidArgument "WHAT: why".
base::Result<std::vector<FeedKind>> ParseFeeds(std::string_view text);
// "ndjson.gz,csv": with kCursorFormat before them. kInvalidArgument "WHAT: why".
base::Result<std::vector<FileFormat>> ParseFormats(std::string_view text);

}  // namespace spoor::controlplane
