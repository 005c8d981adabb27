#include "controlplane/watchlist/watchlist.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "controlplane/services/query_parser.h"

namespace spoor::controlplane {
namespace {

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool IsPrintable(char c) {
  return static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
}

base::Result<> CheckWhole(const v1::WatchlistFile& file) {
  if (!IsListName(file.name())) {
    return BadField("name", "1 to 64 of a-z, 0-9, '-', '_' and '.', the first a letter or digit");
  }
  if (file.comment().size() > kMaxListComment_octets || !std::ranges::all_of(file.comment(), IsPrintable)) {
    return BadField("comment", fmt::format("at most {} octets, one line", kMaxListComment_octets));
  }
  if (file.entries().empty()) return BadField("entries", "none; to watch for nothing delete the list");
  if (file.entries_size() > kMostEntriesOfList)
    return BadField("entries", fmt::format("at most {}", kMostEntriesOfList));
  if (file.ByteSizeLong() > kMaxListMessage_octets) {
    return BadField("entries", fmt::format("more than {} octets in all; make two lists", kMaxListMessage_octets));
  }
  return {};
}

}  // namespace

bool IsListName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxListName_octets && IsAlphanumeric(name.front()) &&
         std::ranges::all_of(name, [](char c) { return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

std::string EntryPath(std::size_t index) {
  return fmt::format("entries[{}].", index);
}

base::Result<std::shared_ptr<const Watchlist>> Watchlist::Parse(v1::WatchlistFile file) {
  if (auto checked = CheckWhole(file); !checked) return std::unexpected(checked.error());
  const std::shared_ptr<Watchlist> list(new Watchlist(std::move(file)));
  list->entries_.reserve(static_cast<std::size_t>(list->file_.entries_size()));
  for (const v1::WatchlistEntry& entry : list->file_.entries()) {
    auto parsed = ParseEntry(entry);
    if (!parsed) return base::Fail(parsed.error().code, EntryPath(list->entries_.size()) + parsed.error().message);
    list->pattern_count_ += parsed->kind == EntryKind::kPattern ? 1 : 0;
    list->entries_.push_back(*std::move(parsed));
  }
  return list;
}

}  // namespace spoor::controlplane
