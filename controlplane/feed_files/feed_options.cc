#include "controlplane/feed_files/feed_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace spoor::controlplane {
namespace {

constexpr std::array<std::string_view, kFeedKinds.size()> kNames = {"new-domains", "new-records", "changes", "hits",
                                                                    "full"};
constexpr std::array kFormats = {
    kCursorFormat,
    FileFormat{FileForm::kNdjson, FileCompression::kGzip},
    FileFormat{FileForm::kCsv, FileCompression::kNone},
    FileFormat{FileForm::kCsv, FileCompression::kGzip},
    FileFormat{FileForm::kCsv, FileCompression::kZstd},
};

// Calls `take` with each word between commas; the first that it does not take ends with "WORD: why".
template <class Take>
base::Result<> ForEachWord(std::string_view text, std::string_view why, Take take) {
  for (;;) {
    const auto comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (!take(word)) return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("'{}': {}", word, why));
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string_view FeedName(FeedKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<FeedKind> FeedOfName(std::string_view name) {
  const auto* const found = std::ranges::find(kFeedKinds, name, FeedName);
  return found == kFeedKinds.end() ? std::nullopt : std::optional(*found);
}

std::string FormatName(const FileFormat& format) {
  std::string name = format.form == FileForm::kNdjson ? "ndjson" : "csv";
  if (format.compression == FileCompression::kGzip) name += ".gz";
  if (format.compression == FileCompression::kZstd) name += ".zst";
  return name;
}

base::Result<std::vector<FeedKind>> ParseFeeds(std::string_view text) {
  if (text == "all") return std::vector<FeedKind>(kFeedKinds.begin(), kFeedKinds.end());
  std::vector<FeedKind> feeds;
  const auto take = [&](std::string_view word) {
    const auto kind = FeedOfName(word);
    if (kind && std::ranges::find(feeds, *kind) == feeds.end()) feeds.push_back(*kind);
    return kind.has_value();
  };
  const auto taken = ForEachWord(text, "give all, or some of new-domains, new-records, changes, hits, full", take);
  if (!taken) return std::unexpected(taken.error());
  return feeds;
}

base::Result<std::vector<FileFormat>> ParseFormats(std::string_view text) {
  std::vector<FileFormat> formats = {kCursorFormat};
  const auto take = [&](std::string_view word) {
    const auto* const found = std::ranges::find(kFormats, word, FormatName);
    if (found == kFormats.end()) return false;
    if (std::ranges::find(formats, *found) == formats.end()) formats.push_back(*found);
    return true;
  };
  const auto taken = ForEachWord(text, "give some of ndjson.zst, ndjson.gz, csv, csv.gz, csv.zst", take);
  if (!taken) return std::unexpected(taken.error());
  return formats;
}

}  // namespace spoor::controlplane
