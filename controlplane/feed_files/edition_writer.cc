#include "controlplane/feed_files/edition_writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "controlplane/feed_files/compression.h"

namespace spoor::controlplane {

std::string EditionStem(const v1::FeedEdition& edition) {
  const std::tm begin = fmt::gmtime(static_cast<std::time_t>(edition.time_begin_ms() / 1000));
  std::string stem = fmt::format("{}.{:012}.{:%Y%m%dT%H%M%S}Z", edition.feed(), edition.sequence(), begin);
  if (edition.revision() > 1) stem += fmt::format(".r{}", edition.revision());
  return stem;
}

base::Result<EditionWriter> EditionWriter::Begin(const std::string& folder, FeedKind kind, v1::FeedEdition edition,
                                                 std::span<const FileFormat> formats) {
  EditionWriter writer(kind, std::move(edition));
  const std::string stem = folder + "/" + EditionStem(writer.edition_);
  for (const FileFormat& format : formats) {
    auto file = FeedFileWriter::Create(fmt::format("{}.{}", stem, FormatName(format)));
    if (!file) return std::unexpected(file.error());
    writer.outputs_.push_back({format, *std::move(file)});
    writer.wants_csv_ |= format.form == FileForm::kCsv;
  }
  writer.TextOf(FileForm::kCsv) = FeedHeader(kind, FileForm::kCsv);
  return writer;
}

base::Result<> EditionWriter::AddToPiece(const FeedItem& item) {
  AppendFeedLine(kind_, FileForm::kNdjson, item, TextOf(FileForm::kNdjson));
  if (wants_csv_) AppendFeedLine(kind_, FileForm::kCsv, item, TextOf(FileForm::kCsv));
  ++lines_;
  edition_.set_record_count(edition_.record_count() + 1);
  return {};
}

base::Result<> EditionWriter::Add(const FeedItem& item) {
  if (auto added = AddToPiece(item); !added) return added;
  if (lines_ < kPieceLines && TextOf(FileForm::kNdjson).size() < kPiece_octets) return {};
  return EndPiece();
}

base::Result<> EditionWriter::EndPiece() {
  for (Output& output : outputs_) {
    const std::string piece = CompressPiece(output.format.compression, TextOf(output.format.form));
    if (auto appended = output.file.Append(piece); !appended) return appended;
  }
  for (std::string& text : texts_) text.clear();
  lines_ = 0;
  has_pieces_ = true;
  return {};
}

base::Result<v1::FeedEdition> EditionWriter::Finish() {
  if (lines_ != 0 || !has_pieces_) {
    if (const auto ended = EndPiece(); !ended) return std::unexpected(ended.error());
  }
  for (Output& output : outputs_) {
    v1::FeedFile& file = *edition_.add_files();
    file.set_format(FormatName(output.format));
    if (const auto finished = output.file.Finish(file); !finished) return std::unexpected(finished.error());
  }
  return std::move(edition_);
}

}  // namespace spoor::controlplane
