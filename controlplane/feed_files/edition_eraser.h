// Takes purged records out of an edition that stands already.
#pragma once

#include <functional>
#include <span>

#include "base/result.h"
#include "controlplane/feed_files/edition_folder.h"
#include "controlplane/feed_files/erased_filter.h"
#include "controlplane/feed_files/feed_options.h"

namespace spoor::controlplane {

// Publishes the edition again, as another revision without what the filter covers if it had any of it: with as many
// pieces, so that cursors stay where they are. kUnavailable when it was stopped; errors of reading and writing.
base::Result<> EraseFromEdition(FeedKind kind, const v1::FeedEdition& edition, const ErasedFilter& erased,
                                std::span<const FileFormat> formats, const std::function<bool()>& stopped,
                                EditionFolder& folder);

}  // namespace spoor::controlplane
