#include "cli/csv_writer.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/printable.h"

namespace spoor::cli {
namespace {

// RFC 4180 section 2, rules 5 to 7. Control characters cannot occur: AppendPrintable has escaped them.
void AppendField(std::string& out, std::string_view text) {
  if (text.find_first_of("\",") == std::string_view::npos) {
    AppendPrintable(out, text);
    return;
  }
  out += '"';
  for (auto quote = text.find('"'); quote != std::string_view::npos; quote = text.find('"')) {
    AppendPrintable(out, text.substr(0, quote));
    out += "\"\"";
    text.remove_prefix(quote + 1);
  }
  AppendPrintable(out, text);
  out += '"';
}

void AppendRecord(std::string& out, const v1::Record& record) {
  AppendField(out, record.rrname());
  out += ',';
  AppendField(out, record.rrtype_text());
  out += ',';
  AppendField(out, record.rdata_text());
  fmt::format_to(std::back_inserter(out), ",{},{},{}\r\n", record.time_first_s(), record.time_last_s(), record.count());
}

}  // namespace

CsvWriter::CsvWriter(Output& output) : output_(output) {
  output_.Append("rrname,rrtype,rdata,time_first,time_last,count\r\n");
}

bool CsvWriter::WritePage(const RecordPage& page) {
  for (const auto& record : page) {
    AppendRecord(output_.buffer(), record);
    if (!output_.Commit()) return false;
  }
  return output_.ok();
}

}  // namespace spoor::cli
