#include "controlplane/feed_files/edition_eraser.h"

#include <algorithm>
#include <string>

#include "controlplane/feed_files/edition_writer.h"
#include "controlplane/feed_files/piece_reader.h"
#include "dns/name_text.h"
#include "dns/rdata_from_text.h"
#include "dns/types.h"

namespace spoor::controlplane {
namespace {

constexpr std::uint16_t Number(dns::RrType type) {
  return static_cast<std::uint16_t>(type);
}

// Reads lines back into what a filter looks at.
class LineJudge {
 public:
  explicit LineJudge(const ErasedFilter& erased) : erased_(erased) {}

  // What cannot be read back was not written by us: it goes, too.
  bool Covers(const FeedItem& item) {
    const v1::Record& record = item.observation().record();
    const auto owner = dns::NameFromText(record.rrname());
    const auto type = dns::TypeFromText(record.rrtype_text());
    if (!owner || !type) return true;
    observation::RecordView view;
    view.tuple = {*type, base::AsBytes(*owner), AddressOf(*type, record.rdata_text())};
    view.time_last_s = static_cast<std::uint32_t>(record.time_last_s());
    return erased_.Covers(view);
  }

 private:
  // No filter looks at other RDATA.
  base::ByteSpan AddressOf(std::uint16_t type, const std::string& text) {
    if (type != Number(dns::RrType::kA) && type != Number(dns::RrType::kAaaa)) return {};
    return rdata_.Read(type, text).value_or(base::ByteSpan());
  }

  const ErasedFilter& erased_;
  dns::RdataTextReader rdata_;
};

// The lines of a piece that stay. Returns how many do not.
base::Result<std::uint64_t> CopyPiece(std::string_view text, LineJudge& judge, EditionWriter& writer) {
  std::uint64_t erased = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto item = ParseFeedLine(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!item || judge.Covers(*item)) {
      ++erased;
    } else if (const auto added = writer.AddToPiece(*item); !added) {
      return std::unexpected(added.error());
    }
  }
  if (const auto ended = writer.EndPiece(); !ended) return std::unexpected(ended.error());
  return erased;
}

base::Result<std::uint64_t> CopyPieces(const std::string& path, LineJudge& judge, const std::function<bool()>& stopped,
                                       EditionWriter& writer) {
  auto reader = PieceReader::Open(path, 0);
  if (!reader) return std::unexpected(reader.error());
  std::uint64_t erased = 0;
  std::string text;
  for (;;) {
    if (stopped()) return base::Fail(base::ErrorCode::kUnavailable, "feeds: the server stops");
    const auto more = reader->Next(text);
    if (!more) return std::unexpected(more.error());
    if (!*more) return erased;
    const auto piece = CopyPiece(text, judge, writer);
    if (!piece) return std::unexpected(piece.error());
    erased += *piece;
  }
}

}  // namespace

base::Result<> EraseFromEdition(FeedKind kind, const v1::FeedEdition& edition, const ErasedFilter& erased,
                                std::span<const FileFormat> formats, const std::function<bool()>& stopped,
                                EditionFolder& folder) {
  v1::FeedEdition next = edition;
  next.clear_files();
  next.set_record_count(0);
  next.set_revision(edition.revision() + 1);
  next.set_tombstone_id(erased.last_id());
  const auto source = std::ranges::find(edition.files(), FormatName(kCursorFormat), &v1::FeedFile::format);
  if (source == edition.files().end()) return base::Fail(base::ErrorCode::kDataLoss, "feeds: an edition has no lines");
  auto writer = EditionWriter::Begin(folder.path(), kind, next, formats);
  if (!writer) return std::unexpected(writer.error());
  LineJudge judge(erased);
  const auto count = CopyPieces(folder.path() + "/" + source->name(), judge, stopped, *writer);
  if (!count) return std::unexpected(count.error());
  if (*count == 0) {
    v1::FeedEdition same = edition;
    same.set_tombstone_id(erased.last_id());
    return folder.Publish(same);
  }
  writer->edition().set_erased_count(edition.erased_count() + *count);
  const auto finished = writer->Finish();
  return finished ? folder.Publish(*finished) : std::unexpected(finished.error());
}

}  // namespace spoor::controlplane
