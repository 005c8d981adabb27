#include "cli/csv_writer.h"

#include <fmt/format.h>

#include <iterator>

#include "cli/life_text.h"
#include "rpc/text/record_text.h"

namespace spoor::cli {
namespace {

void AppendLife(std::string& out, const v1::Record& record) {
  const char* between = ",";
  for (const v1::DayCount& day : record.days()) {
    fmt::format_to(std::back_inserter(out), "{}{}:{}", between, DayText(day), day.count());
    between = " ";
  }
  fmt::format_to(std::back_inserter(out), "{},{}", record.days().empty() ? "," : "", record.unattributed_count());
}

void AppendRecord(std::string& out, const v1::Record& record, bool life) {
  rpc::AppendCsvFields(out, record);
  if (life) AppendLife(out, record);
  out += "\r\n";
}

}  // namespace

CsvWriter::CsvWriter(Output& output, bool life) : output_(output), life_(life) {
  output_.Append(rpc::kCsvColumns);
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
