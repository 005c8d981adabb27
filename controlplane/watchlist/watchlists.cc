#include "controlplane/watchlist/watchlists.h"

#include <algorithm>
#include <utility>

#include "controlplane/watchlist/watchlist_folder.h"

namespace spoor::controlplane {
namespace {

// Where the list of this name stands, or would.
template <class Lists>
auto PlaceOf(Lists& lists, std::string_view name) {
  return std::ranges::lower_bound(lists, name, {}, [](const auto& list) { return std::string_view(list->name()); });
}

template <class Lists>
bool IsAt(const Lists& lists, typename Lists::const_iterator at, std::string_view name) {
  return at != lists.end() && (*at)->name() == name;
}

std::unexpected<base::Error> NotThere() {
  return base::Fail(base::ErrorCode::kNotFound, "name: there is no such watch-list");
}

}  // namespace

base::Result<std::unique_ptr<Watchlists>> Watchlists::Open(std::string folder) {
  auto lists = std::unique_ptr<Watchlists>(new Watchlists(std::move(folder)));
  if (lists->folder_.empty()) return lists;
  if (auto loaded = lists->Load(); !loaded) return std::unexpected(loaded.error());
  return lists;
}

base::Result<> Watchlists::Load() {
  auto files = ReadWatchlistFolder(folder_);
  if (!files) return std::unexpected(files.error());
  WatchlistIndex::Lists lists;
  for (v1::WatchlistFile& file : *files) {
    const std::string name = file.name();
    auto list = Watchlist::Parse(std::move(file));
    if (!list) {
      return base::Fail(base::ErrorCode::kDataLoss, "watch-lists: " + folder_ + "/" + name + ".json: " +
                                                        list.error().message + "; mend it, or move it away");
    }
    lists.insert(PlaceOf(lists, name), *std::move(list));
  }
  auto index = WatchlistIndex::Build(std::move(lists), nullptr, nullptr);
  if (!index) return base::Fail(index.error().code, "watch-lists: " + folder_ + ": " + index.error().message);
  Swap(*std::move(index));
  return {};
}

base::Result<std::shared_ptr<const Watchlist>> Watchlists::Put(const v1::PutWatchlistRequest& request,
                                                               std::int64_t now_s) {
  v1::WatchlistFile file;
  file.set_name(request.name());
  file.set_comment(request.comment());
  *file.mutable_entries() = request.entries();
  file.set_change_time_s(now_s);
  const std::lock_guard lock(change_mutex_);
  const auto former = Find(request.name());
  file.set_revision(former ? (*former)->file().revision() + 1 : 1);
  file.set_create_time_s(former ? (*former)->file().create_time_s() : now_s);
  auto list = Watchlist::Parse(std::move(file));
  if (!list) return list;
  if (auto replaced = Replace(*list); !replaced) return std::unexpected(replaced.error());
  return list;
}

base::Result<> Watchlists::Replace(const std::shared_ptr<const Watchlist>& list) {
  const auto before = index();
  WatchlistIndex::Lists lists = before->lists();
  if (const auto at = PlaceOf(lists, list->name()); IsAt(lists, at, list->name())) {
    *at = list;
  } else {
    lists.insert(at, list);
  }
  auto built = WatchlistIndex::Build(std::move(lists), before.get(), list.get());
  if (!built) return std::unexpected(built.error());
  if (!folder_.empty()) {
    if (auto written = WriteWatchlistFile(folder_, list->file()); !written) return written;
  }
  Swap(*std::move(built));
  return {};
}

base::Result<> Watchlists::Delete(const std::string& name) {
  const std::lock_guard lock(change_mutex_);
  const auto before = index();
  WatchlistIndex::Lists lists = before->lists();
  const auto at = PlaceOf(lists, name);
  if (!IsAt(lists, at, name)) return NotThere();
  lists.erase(at);
  auto built = WatchlistIndex::Build(std::move(lists), before.get(), nullptr);
  if (!built) return std::unexpected(built.error());
  if (!folder_.empty()) {
    if (auto removed = RemoveWatchlistFile(folder_, name); !removed) return removed;
  }
  Swap(*std::move(built));
  return {};
}

base::Result<std::shared_ptr<const Watchlist>> Watchlists::Find(std::string_view name) const {
  const auto all = index();
  const auto at = PlaceOf(all->lists(), name);
  if (!IsAt(all->lists(), at, name)) return NotThere();
  return *at;
}

std::shared_ptr<const WatchlistIndex> Watchlists::index() const {
  const std::lock_guard lock(mutex_);
  return index_;
}

void Watchlists::Swap(std::shared_ptr<const WatchlistIndex> index) {
  const std::lock_guard lock(mutex_);
  index_.swap(index);  // the former goes with the argument, outside the lock
  ++generation_;
}

}  // namespace spoor::controlplane
