#include "rpc/text/watchlist_entry_text.h"

#include "base/ip.h"
#include "base/list_line.h"

namespace spoor::rpc {

v1::WatchlistEntry EntryOfText(std::string_view text) {
  v1::WatchlistEntry entry;
  if (const auto pattern = base::PatternOfEntry(text)) {
    entry.set_regex(std::string(*pattern));
  } else if (text.starts_with('~')) {
    entry.set_keyword(std::string(text.substr(1)));
  } else if (text.starts_with('@')) {
    entry.set_rdata_name(std::string(text.substr(1)));
  } else if (text.find('/') != std::string_view::npos || base::ParsePrefix(text)) {
    entry.set_cidr(std::string(text));
  } else {
    entry.set_name(std::string(text));
  }
  return entry;
}

std::string TextOfEntry(const v1::WatchlistEntry& entry) {
  switch (entry.kind_case()) {
    case v1::WatchlistEntry::kName:
      return entry.name();
    case v1::WatchlistEntry::kRdataName:
      return "@" + entry.rdata_name();
    case v1::WatchlistEntry::kCidr:
      return entry.cidr();
    case v1::WatchlistEntry::kRegex:
      return "/" + entry.regex() + "/";
    case v1::WatchlistEntry::kKeyword:
      return "~" + entry.keyword();
    default:
      return "";
  }
}

}  // namespace spoor::rpc
