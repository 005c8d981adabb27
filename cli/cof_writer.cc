#include "cli/cof_writer.h"

#include "cli/life_text.h"
#include "rpc/text/printable.h"
#include "rpc/text/record_text.h"

namespace spoor::cli {
namespace {

// [["2026-10",40],["2026-11-01",12]]
void AppendLife(std::string& out, const v1::Record& record) {
  out += R"(,"days":[)";
  for (const v1::DayCount& day : record.days()) {
    out += day.time_begin_s() == record.days(0).time_begin_s() ? "[" : ",[";
    rpc::AppendJsonString(out, DayText(day));
    rpc::AppendNumber(out, ",", day.count());
    out += ']';
  }
  rpc::AppendNumber(out, R"(],"unattributed":)", record.unattributed_count());
}

void AppendRecord(std::string& out, const v1::Record& record, bool life) {
  rpc::OpenCofObject(out, record);
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
