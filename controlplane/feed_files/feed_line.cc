#include "controlplane/feed_files/feed_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "rpc/text/printable.h"
#include "rpc/text/record_text.h"
#include "rpc/text/watchlist_entry_text.h"

namespace spoor::controlplane {
namespace {

std::string_view NewsWord(const v1::Observation& observation) {
  if (!observation.new_domain().empty()) return "domain";
  if (observation.is_new_name()) return "name";
  return observation.is_new_record() ? "record" : "";
}

void AppendJsonField(std::string& out, std::string_view before, std::string_view text) {
  out += before;
  rpc::AppendJsonString(out, text);
}

void AppendJsonEntries(const FeedItem& item, std::string& out) {
  const char* between = R"(,"entries":[)";
  for (const v1::WatchlistEntry& entry : item.entries()) {
    AppendJsonField(out, between, rpc::TextOfEntry(entry));
    between = ",";
  }
  out += item.entries().empty() ? R"(,"entries":[])" : "]";
}

void AppendJson(FeedKind kind, const FeedItem& item, std::string& out) {
  const v1::Observation& observation = item.observation();
  rpc::OpenCofObject(out, observation.record());
  if (kind != FeedKind::kFull) {
    rpc::AppendNumber(out, R"(,"commit_time_ms":)", observation.commit_time_ms());
    AppendJsonField(out, R"(,"new":)", NewsWord(observation));
    AppendJsonField(out, R"(,"domain":)", observation.new_domain());
  }
  if (kind == FeedKind::kHits) {
    AppendJsonField(out, R"(,"watchlist":)", item.watchlist());
    rpc::AppendNumber(out, R"(,"revision":)", item.revision());
    rpc::AppendNumber(out, R"(,"entry_count":)", std::uint64_t{item.entry_count()});
    AppendJsonEntries(item, out);
  }
  out += "}\n";
}

void AppendCsvText(std::string& out, std::string_view text) {
  out += ',';
  rpc::AppendCsvField(out, text);
}

void AppendCsv(FeedKind kind, const FeedItem& item, std::string& out) {
  const v1::Observation& observation = item.observation();
  rpc::AppendCsvFields(out, observation.record());
  if (kind != FeedKind::kFull) {
    rpc::AppendNumber(out, ",", observation.commit_time_ms());
    AppendCsvText(out, NewsWord(observation));
    AppendCsvText(out, observation.new_domain());
  }
  if (kind == FeedKind::kHits) {
    AppendCsvText(out, item.watchlist());
    rpc::AppendNumber(out, ",", item.revision());
    rpc::AppendNumber(out, ",", std::uint64_t{item.entry_count()});
  }
  out += "\r\n";
}

// Throws what nlohmann throws.
FeedItem ItemOf(const nlohmann::json& json) {
  FeedItem item;
  v1::Observation& observation = *item.mutable_observation();
  v1::Record& record = *observation.mutable_record();
  record.set_rrname(json.at("rrname").get<std::string>());
  record.set_rrtype_text(json.at("rrtype").get<std::string>());
  record.set_rdata_text(json.at("rdata").at(0).get<std::string>());
  record.set_time_first_s(json.at("time_first").get<std::int64_t>());
  record.set_time_last_s(json.at("time_last").get<std::int64_t>());
  record.set_count(json.at("count").get<std::uint64_t>());
  observation.set_commit_time_ms(json.value("commit_time_ms", std::int64_t{0}));
  observation.set_new_domain(json.value("domain", ""));
  const std::string news = json.value("new", "");
  observation.set_is_new_record(!news.empty());
  observation.set_is_new_name(news == "name" || news == "domain");
  item.set_watchlist(json.value("watchlist", ""));
  item.set_revision(json.value("revision", std::uint64_t{0}));
  item.set_entry_count(json.value("entry_count", 0U));
  for (const auto& entry : json.value("entries", nlohmann::json::array())) {
    *item.add_entries() = rpc::EntryOfText(entry.get<std::string>());
  }
  return item;
}

}  // namespace

std::vector<std::string_view> FeedColumns(FeedKind kind) {
  std::vector<std::string_view> columns = {"rrname", "rrtype", "rdata", "time_first", "time_last", "count"};
  if (kind != FeedKind::kFull) columns.insert(columns.end(), {"commit_time_ms", "new", "domain"});
  if (kind == FeedKind::kHits) columns.insert(columns.end(), {"watchlist", "revision", "entry_count"});
  return columns;
}

std::string FeedHeader(FeedKind kind, FileForm form) {
  return form == FileForm::kNdjson ? "" : fmt::format("{}\r\n", fmt::join(FeedColumns(kind), ","));
}

void AppendFeedLine(FeedKind kind, FileForm form, const FeedItem& item, std::string& out) {
  (form == FileForm::kNdjson ? AppendJson : AppendCsv)(kind, item, out);
}

std::optional<FeedItem> ParseFeedLine(std::string_view line) {
  try {
    return ItemOf(nlohmann::json::parse(line));
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace spoor::controlplane
