// One watch-list: named, checked entries.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "controlplane/watchlist/entry.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {

inline constexpr int kMostEntriesOfList = 100'000;
inline constexpr std::size_t kMaxListName_octets = 64;
inline constexpr std::size_t kMaxListComment_octets = 1024;
// A list fits into a message, with what stands beside it.
inline constexpr std::size_t kMaxListMessage_octets = (std::size_t{4} << 20) - (std::size_t{64} << 10);

// 1 to 64 of a-z, 0-9, '-', '_' and '.', the first a letter or digit: good for a file's name.
bool IsListName(std::string_view name);

// Immutable: any thread.
class Watchlist {
 public:
  // kInvalidArgument: "name: why", "entries[17].regex: column 5: why".
  static base::Result<std::shared_ptr<const Watchlist>> Parse(v1::WatchlistFile file);

  const std::string& name() const { return file_.name(); }
  const v1::WatchlistFile& file() const { return file_; }
  // In the order of the file's.
  std::span<const ParsedEntry> entries() const { return entries_; }
  std::size_t pattern_count() const { return pattern_count_; }

 private:
  explicit Watchlist(v1::WatchlistFile file) : file_(std::move(file)) {}

  v1::WatchlistFile file_;
  std::vector<ParsedEntry> entries_;
  std::size_t pattern_count_ = 0;
};

// "entries[17].": what begins the errors of an entry.
std::string EntryPath(std::size_t index);

}  // namespace spoor::controlplane
