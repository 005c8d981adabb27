#include "cli/cof_writer.h"

#include <fmt/format.h>

#include "cli/life_text.h"
#include "cli/printable.h"

namespace spoor::cli {
namespace {

void AppendNumber(std::string& out, std::string_view key, auto value) {
  const fmt::format_int digits(value);
  out += key;
  out.append(digits.data(), digits.size());
}

// [["2026-10",40],["2026-11-01",12]]
void AppendLife(std::string& out, const v1::Record& record) {
  out += R"(,"days":[)";
  for (const v1::DayCount& day : record.days()) {
    out += day.time_begin_s() == record.days(0).time_begin_s() ? "[" : ",[";
    AppendJsonString(out, DayText(day));
    AppendNumber(out, ",", day.count());
    out += ']';
  }
  AppendNumber(out, R"(],"unattributed":)", record.unattributed_count());
}

void AppendRecord(std::string& out, const v1::Record& record, bool life) {
  out += R"({"rrname":)";
  AppendJsonString(out, record.rrname());
  out += R"(,"rrtype":)";
  AppendJsonString(out, record.rrtype_text());
  out += R"(,"rdata":[)";
  AppendJsonString(out, record.rdata_text());
  AppendNumber(out, R"(],"time_first":)", record.time_first_s());
  AppendNumber(out, R"(,"time_last":)", record.time_last_s());
  AppendNumber(out, R"(,"count":)", record.count());
  if (life) AppendLife(out, record);
  out += "}\n";
}

}  // namespace

bool CofWriter::WritePage(const RecordPage& page) {
  for (const auto& record : page) {
    AppendRecord(output_.buffer(), record, life_);
    if (!output_.Commit()) return false;
  }
  return output_.ok();
}

}  // namespace spoor::cli
