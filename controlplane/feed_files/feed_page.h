// A page of a feed: the lines from a place on.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "controlplane/feed_files/consumer_places.h"
#include "controlplane/feed_files/edition_folder.h"
#include "spoor/v1/feed.pb.h"

namespace spoor::controlplane {

// Where a consumer stands that begins with the oldest edition, or with the next one.
FeedPlace OldestPlace(const EditionFolder& editions);
FeedPlace NextPlace(const EditionFolder& editions);

// Adds lines in whole pieces until there are `most_lines` or about a megabyte, and sets edition and more. Returns where
// the page ends. kOutOfRange "compacted: why" when what follows the place is not kept any more; errors of PieceReader.
base::Result<FeedPlace> ReadFeedPage(const EditionFolder& editions, FeedPlace place, std::size_t most_lines,
                                     v1::PollFeedResponse& page);

}  // namespace spoor::controlplane
