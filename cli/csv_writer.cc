#include "cli/csv_writer.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/life_text.h"
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

void AppendLife(std::string& out, const v1::Record& record) {
  const char* between = ",";
  for (const v1::DayCount& day : record.days()) {
    fmt::format_to(std::back_inserter(out), "{}{}:{}", between, DayText(day), day.count());
    between = " ";
  }
  fmt::format_to(std::back_inserter(out), "{},{}", record.days().empty() ? "," : "", record.unattributed_count());
}

void AppendRecord(std::string& out, const v1::Record& record, bool life) {
  AppendField(out, record.rrname());
  out += ',';
  AppendField(out, record.rrtype_text());
  out += ',';
  AppendField(out, record.rdata_text());
  fmt::format_to(std::back_inserter(out), ",{},{},{}", record.time_first_s(), record.time_last_s(), record.count());
  if (life) AppendLife(out, record);
  out += "\r\n";
}

}  // namespace

CsvWriter::CsvWriter(Output& output, bool life) : output_(output), life_(life) {
  output_.Append("rrname,rrtype,rdata,time_first,time_last,count");
  output_.Append(life ? ",days,unattributed\r\n" : "\r\n");
}

bool CsvWriter::WritePage(const RecordPage& page) {
  for (const auto& record : page) {
    AppendRecord(output_.buffer(), record, life_);
    if (!output_.Commit()) return false;
  }
  return output_.ok();
}

}  // namespace spoor::cli
