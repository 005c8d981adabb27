// The lines of feeds: records as COF and CSV with what the feed knows beside them (docs/feeds.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controlplane/feed_files/feed_options.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {

// An observation; of the feed hits with what it hit, of the feed full the record alone.
using FeedItem = v1::Hit;

// Names of the fields of a line of JSON, and of the columns of CSV: the same, in the same order, but for the entries of
// watch-lists, which are in JSON only.
std::vector<std::string_view> FeedColumns(FeedKind kind);
// The first line of a file of that form, with its end; empty: none.
std::string FeedHeader(FeedKind kind, FileForm form);

// Appends the line, with its end.
void AppendFeedLine(FeedKind kind, FileForm form, const FeedItem& item, std::string& out);

// The counterpart for a line of JSON without its end: texts, times and counts, and no wire octets. nullopt: it is none.
std::optional<FeedItem> ParseFeedLine(std::string_view line);

}  // namespace spoor::controlplane
