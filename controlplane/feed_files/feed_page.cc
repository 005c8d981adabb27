#include "controlplane/feed_files/feed_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "controlplane/feed_files/piece_reader.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kPage_octets = 1 << 20;

struct PageRoom {
  std::size_t lines = 0;
  std::size_t octets = 0;

  bool has_any(std::size_t most_lines) const { return lines < most_lines && octets < kPage_octets; }
};

void AddLines(std::string_view text, PageRoom& room, v1::PollFeedResponse& page) {
  room.octets += text.size();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    page.add_lines(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++room.lines;
  }
}

std::string CursorPath(const EditionFolder& editions, const v1::FeedEdition& edition) {
  const auto file = std::ranges::find(edition.files(), FormatName(kCursorFormat), &v1::FeedFile::format);
  return editions.path() + "/" + (file == edition.files().end() ? "" : file->name());
}

// At the place; where it is in the file is looked for piece by piece when the edition is another revision by now.
base::Result<PieceReader> OpenAt(const EditionFolder& editions, const v1::FeedEdition& edition,
                                 const FeedPlace& place) {
  const bool is_known = place.piece == 0 || place.revision == edition.revision();
  auto reader = PieceReader::Open(CursorPath(editions, edition), is_known ? place.offset : 0);
  for (std::uint64_t piece = 0; reader && !is_known && piece < place.piece; ++piece) {
    const auto skipped = reader->Skip();
    if (!skipped) return std::unexpected(skipped.error());
  }
  return reader;
}

// The pieces of one edition, as far as there is room; true at its end.
base::Result<bool> AddPieces(const EditionFolder& editions, const v1::FeedEdition& edition, std::size_t most_lines,
                             FeedPlace& place, PageRoom& room, v1::PollFeedResponse& page) {
  auto reader = OpenAt(editions, edition, place);
  if (!reader) return std::unexpected(reader.error());
  std::string text;
  while (room.has_any(most_lines)) {
    const auto more = reader->Next(text);
    if (!more) return std::unexpected(more.error());
    if (!*more) return true;
    AddLines(text, room, page);
    place = {place.sequence, place.piece + 1, reader->offset(), edition.revision()};
  }
  return false;
}

// Its files went because of another revision, or with it, between looking it up and opening them.
bool WasReplaced(const EditionFolder& editions, const v1::FeedEdition& edition, const base::Error& error) {
  const auto now = editions.Find(edition.sequence());
  return error.code == base::ErrorCode::kNotFound && (!now || now->revision() != edition.revision());
}

base::Error Compacted(const EditionFolder& editions, const FeedPlace& place) {
  return {base::ErrorCode::kOutOfRange,
          fmt::format("compacted: edition {} is not kept any more, the oldest is {}; delete the consumer to begin anew",
                      place.sequence, editions.totals().first_sequence)};
}

}  // namespace

FeedPlace OldestPlace(const EditionFolder& editions) {
  const std::uint64_t first = editions.totals().first_sequence;
  return {.sequence = first != 0 ? first : editions.next_sequence()};
}

FeedPlace NextPlace(const EditionFolder& editions) {
  return {.sequence = editions.next_sequence()};
}

base::Result<FeedPlace> ReadFeedPage(const EditionFolder& editions, FeedPlace place, std::size_t most_lines,
                                     v1::PollFeedResponse& page) {
  PageRoom room;
  while (room.has_any(most_lines)) {
    auto edition = editions.Find(place.sequence);
    if (!edition && place.sequence == editions.next_sequence()) return place;
    if (!edition) return std::unexpected(Compacted(editions, place));
    const auto ended = AddPieces(editions, *edition, most_lines, place, room, page);
    if (!ended && WasReplaced(editions, *edition, ended.error())) continue;
    if (!ended) return std::unexpected(ended.error());
    edition->clear_files();
    *page.mutable_edition() = *std::move(edition);
    if (*ended) place = {.sequence = place.sequence + 1};
  }
  page.set_more(place.sequence != editions.next_sequence());
  return place;
}

}  // namespace spoor::controlplane
