#include "cli/table_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/life_text.h"
#include "cli/time_text.h"
#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

// A wider value does not widen its column: one long TXT must not push the times of every line off the screen.
constexpr std::size_t kMaxNameWidth = 40;
constexpr std::size_t kMaxRdataWidth = 44;
constexpr std::size_t kTimeWidth = 20;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kCyan = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string_view ProvenanceWord(int provenance) {
  switch (provenance) {
    case v1::PROVENANCE_ANSWER:
      return "answer";
    case v1::PROVENANCE_NONAUTH:
      return "nonauth";
    case v1::PROVENANCE_DELEGATION:
      return "delegation";
    case v1::PROVENANCE_AUTHORITY:
      return "authority";
    case v1::PROVENANCE_GLUE:
      return "glue";
    default:
      return "other";
  }
}

std::size_t Wider(std::size_t width, std::size_t candidate, std::size_t limit) {
  return std::max(width, std::min(candidate, limit));
}

}  // namespace

std::string SeenAsText(const v1::Record& record) {
  std::string out;
  for (const auto provenance : record.provenance()) {
    if (!out.empty()) out += ',';
    out += ProvenanceWord(provenance);
  }
  return out.empty() ? "-" : out;
}

void TableWriter::Begin(const RecordPage& page) {
  begun_ = true;
  widths_ = {4, 4, 5, 5};  // of the headings
  for (const auto& record : page) {
    widths_.name = Wider(widths_.name, record.rrname().size(), kMaxNameWidth);
    widths_.type = Wider(widths_.type, record.rrtype_text().size(), kMaxNameWidth);
    widths_.rdata = Wider(widths_.rdata, record.rdata_text().size(), kMaxRdataWidth);
    widths_.count = std::max(widths_.count, fmt::format_int(record.count()).size());
  }
  fmt::format_to(std::back_inserter(output_.buffer()), "{}{:<{}}  {:<{}}  {:<{}}  {:<{}}  {:<{}}  {:>{}}  {:<{}}{}{}\n",
                 style_.color ? kBold : "", "NAME", widths_.name, "TYPE", widths_.type, "RDATA", widths_.rdata, "FIRST",
                 kTimeWidth, "LAST", kTimeWidth, "COUNT", widths_.count, style_.life ? "LIFE" : "",
                 style_.life ? kLifeWidth + 2 : 0, "SEEN-AS", style_.color ? kPlain : "");
}

void TableWriter::AppendRecord(const v1::Record& record) {
  auto& out = output_.buffer();
  const auto append_cell = [&](std::string_view text, std::size_t width) {
    cell_.clear();
    rpc::AppendPrintable(cell_, text);
    out += cell_;
    out.append(cell_.size() < width ? width - cell_.size() : 0, ' ');
    out += "  ";
  };
  append_cell(record.rrname(), widths_.name);
  if (style_.color) out += kCyan;
  append_cell(record.rrtype_text(), widths_.type);
  if (style_.color) out += kPlain;
  append_cell(record.rdata_text(), widths_.rdata);
  append_cell(TimeText(record.time_first_s()), kTimeWidth);
  append_cell(TimeText(record.time_last_s()), kTimeWidth);
  fmt::format_to(std::back_inserter(out), "{:>{}}  ", record.count(), widths_.count);
  if (style_.life) {
    const LifeDrawing life = DrawLife(record, style_.utf8);
    out += life.text;
    out.append(kLifeWidth + 2 - std::min(kLifeWidth, life.width), ' ');
  }
  out += SeenAsText(record);
  out += '\n';
}

bool TableWriter::WritePage(const RecordPage& page) {
  if (page.empty()) return output_.ok();
  if (!begun_) Begin(page);
  for (const auto& record : page) {
    AppendRecord(record);
    if (!output_.Commit()) return false;
  }
  // A person is looking: show a page as soon as it is here.
  return output_.Flush();
}

}  // namespace spoor::cli
