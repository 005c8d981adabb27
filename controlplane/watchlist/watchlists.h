// The watch-lists: what there is, changed as wholes, and the index of all for whoever matches.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "controlplane/watchlist/watchlist_index.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {

// Any thread. Changes wait for each other.
class Watchlists {
 public:
  // Reads what is in `folder` and compiles it, which may take as long as WatchlistIndex::Build; an empty name: lists
  // live in memory only. Errors of ReadWatchlistFolder; kDataLoss when a list is wrong.
  static base::Result<std::unique_ptr<Watchlists>> Open(std::string folder);

  // On disk and in the index when it returns; nothing has changed after an error (Watchlist::Parse,
  // WatchlistIndex::Build, WriteWatchlistFile).
  base::Result<std::shared_ptr<const Watchlist>> Put(const v1::PutWatchlistRequest& request, std::int64_t now_s);
  // kNotFound "name: why".
  base::Result<> Delete(const std::string& name);
  base::Result<std::shared_ptr<const Watchlist>> Find(std::string_view name) const;

  // All lists at this moment. Never null.
  std::shared_ptr<const WatchlistIndex> index() const;
  // Another number for another index.
  std::uint64_t generation() const { return generation_.load(); }

 private:
  explicit Watchlists(std::string folder) : folder_(std::move(folder)) {}
  base::Result<> Load();
  base::Result<> Replace(const std::shared_ptr<const Watchlist>& list);
  void Swap(std::shared_ptr<const WatchlistIndex> index);

  const std::string folder_;
  std::mutex change_mutex_;  // held while compiling
  mutable std::mutex mutex_;
  std::shared_ptr<const WatchlistIndex> index_ = std::make_shared<const WatchlistIndex>();  // under mutex_
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace spoor::controlplane
