// Who keeps what is new, in the transaction that makes it so: then it is told exactly once, whatever ends the process.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "controlplane/feed/live_feed.h"
#include "storage/database.h"

namespace spoor::controlplane {

// Called on the writer's thread.
class CommitJournal {
 public:
  virtual ~CommitJournal() = default;

  // What it wants told of the next commit; nullopt: nothing, and Row is not asked for.
  virtual std::optional<NewsWanted> wanted() = 0;

  // Of the commit that is being made, after the rules of news were applied: a row of the store's journal, or empty. May
  // tell more than is wanted. Must not call the database; the commit may still fail, and its blocks then come again in
  // another.
  virtual std::string Row(std::span<const storage::CommittedRecord> committed) = 0;
};

}  // namespace spoor::controlplane
