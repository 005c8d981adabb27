#include "rpc/text/record_text.h"

#include <fmt/format.h>

#include "rpc/text/printable.h"

namespace spoor::rpc {
namespace {

void AppendAnyNumber(std::string& out, std::string_view before, auto value) {
  const fmt::format_int digits(value);
  out += before;
  out.append(digits.data(), digits.size());
}

}  // namespace

void AppendNumber(std::string& out, std::string_view before, std::int64_t value) {
  AppendAnyNumber(out, before, value);
}

void AppendNumber(std::string& out, std::string_view before, std::uint64_t value) {
  AppendAnyNumber(out, before, value);
}

void OpenCofObject(std::string& out, const v1::Record& record) {
  out += R"({"rrname":)";
  AppendJsonString(out, record.rrname());
  out += R"(,"rrtype":)";
  AppendJsonString(out, record.rrtype_text());
  out += R"(,"rdata":[)";
  AppendJsonString(out, record.rdata_text());
  AppendNumber(out, R"(],"time_first":)", record.time_first_s());
  AppendNumber(out, R"(,"time_last":)", record.time_last_s());
  AppendNumber(out, R"(,"count":)", record.count());
}

// RFC 4180 section 2, rules 5 to 7. Control characters cannot occur: AppendPrintable has escaped them.
void AppendCsvField(std::string& out, std::string_view text) {
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

void AppendCsvFields(std::string& out, const v1::Record& record) {
  AppendCsvField(out, record.rrname());
  out += ',';
  AppendCsvField(out, record.rrtype_text());
  out += ',';
  AppendCsvField(out, record.rdata_text());
  AppendNumber(out, ",", record.time_first_s());
  AppendNumber(out, ",", record.time_last_s());
  AppendNumber(out, ",", record.count());
}

}  // namespace spoor::rpc
