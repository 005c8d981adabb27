#include "cli/hit_writer.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/time_text.h"
#include "rpc/text/printable.h"
#include "rpc/text/watchlist_entry_text.h"

namespace spoor::cli {
namespace {

std::string EntriesText(const v1::Hit& hit) {
  std::string text = hit.entries().empty() ? "" : rpc::TextOfEntry(hit.entries(0));
  if (hit.entry_count() > 1) text += fmt::format(" (+{})", hit.entry_count() - 1);
  return text;
}

std::string Line(const v1::Hit& hit) {
  const v1::Observation& observation = hit.observation();
  const v1::Record& record = observation.record();
  return rpc::Printable(fmt::format("{}  {:<16}  {:<24}  {:<7}  {}  {}  {}",
                                    TimeText(observation.commit_time_ms() / 1000), hit.watchlist(), EntriesText(hit),
                                    observation.is_new_name()     ? "name"
                                    : observation.is_new_record() ? "record"
                                                                  : "-",
                                    record.rrname(), record.rrtype_text(), record.rdata_text())) +
         "\n";
}

std::string JsonLine(const v1::Hit& hit) {
  const v1::Observation& observation = hit.observation();
  const v1::Record& record = observation.record();
  nlohmann::ordered_json json{{"watchlist", hit.watchlist()},
                              {"revision", hit.revision()},
                              {"entries", nlohmann::ordered_json::array()},
                              {"entry_count", hit.entry_count()},
                              {"commit_time_ms", observation.commit_time_ms()},
                              {"new_record", observation.is_new_record()},
                              {"new_name", observation.is_new_name()},
                              {"rrname", record.rrname()},
                              {"rrtype", record.rrtype_text()},
                              {"rdata", nlohmann::ordered_json::array({record.rdata_text()})},
                              {"time_first", record.time_first_s()},
                              {"time_last", record.time_last_s()},
                              {"count", record.count()}};
  for (const v1::WatchlistEntry& entry : hit.entries()) json["entries"].push_back(rpc::TextOfEntry(entry));
  return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

HitWriter::HitWriter(Format format, Output& output, const RecordStyle& style) : format_(format), output_(output) {
  if (format != Format::kTable && format != Format::kJson) records_ = MakeRecordWriter(format, output, style);
}

bool HitWriter::Write(const google::protobuf::RepeatedPtrField<v1::Hit>& hits) {
  RecordPage page;
  for (const v1::Hit& hit : hits) {
    if (records_) {
      *page.Add() = hit.observation().record();
    } else if (!output_.Append(format_ == Format::kJson ? JsonLine(hit) : Line(hit))) {
      return false;
    }
  }
  return (!records_ || records_->WritePage(page)) && output_.Flush();
}

}  // namespace spoor::cli
