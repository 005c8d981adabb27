// Entries of watch-lists as lines: what `spoor watchlist` reads and shows.
#pragma once

#include <string>
#include <string_view>

#include "spoor/v1/watchlist.pb.h"

namespace spoor::rpc {

// "www.example.com", "*.example.com", "192.0.2.0/24" (or an address), "/REGEX/", "~KEYWORD", "@NAME" (what RDATA leads
// to). The server says whether it is right. `text` is base::ListEntry of a line, and not empty.
v1::WatchlistEntry EntryOfText(std::string_view text);

// The counterpart.
std::string TextOfEntry(const v1::WatchlistEntry& entry);

}  // namespace spoor::rpc
