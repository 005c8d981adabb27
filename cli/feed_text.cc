#include "cli/feed_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "cli/amount_text.h"
#include "cli/time_text.h"
#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string LineOf(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string TimeOrNone(std::int64_t time_ms) {
  return time_ms == 0 ? "-" : TimeText(time_ms / 1000);
}

Json JsonOf(const v1::FeedInfo& feed) {
  return {{"name", feed.name()},
          {"interval_s", feed.interval_s()},
          {"edition_count", feed.edition_count()},
          {"octet_count", feed.octet_count()},
          {"first_sequence", feed.first_sequence()},
          {"last_sequence", feed.last_sequence()},
          {"last_time_end_ms", feed.last_time_end_ms()},
          {"next_time_ms", feed.next_time_ms()},
          {"error", feed.error()}};
}

std::string LineOf(const v1::FeedInfo& feed) {
  return fmt::format("{:<16}  {:>9}  {:>8}  {:>10}  {:>10}  {:<20}  {:<20}  {}\n", rpc::Printable(feed.name()),
                     DurationText(static_cast<std::int64_t>(feed.interval_s())), feed.edition_count(),
                     OctetsText(feed.octet_count()), feed.last_sequence(), TimeOrNone(feed.last_time_end_ms()),
                     TimeOrNone(feed.next_time_ms()),
                     feed.error().empty() ? "written" : "failed: " + rpc::Printable(feed.error()));
}

Json JsonOf(const v1::FeedEdition& edition) {
  Json files = Json::array();
  for (const v1::FeedFile& file : edition.files()) {
    files.push_back({{"name", file.name()},
                     {"format", file.format()},
                     {"octet_count", file.octet_count()},
                     {"sha256", base::ToHex(base::AsBytes(file.sha256()))}});
  }
  Json json{{"feed", edition.feed()},
            {"sequence", edition.sequence()},
            {"revision", edition.revision()},
            {"time_begin_ms", edition.time_begin_ms()},
            {"time_end_ms", edition.time_end_ms()},
            {"record_count", edition.record_count()},
            {"lost_count", edition.lost_count()},
            {"erased_count", edition.erased_count()}};
  if (edition.coverage().has_ratio()) json["coverage_ratio"] = edition.coverage().ratio();
  json["files"] = std::move(files);
  return json;
}

std::string LineOf(const v1::FeedEdition& edition) {
  std::string formats;
  std::uint64_t octets = 0;
  for (const v1::FeedFile& file : edition.files()) {
    formats += (formats.empty() ? "" : ",") + rpc::Printable(file.format());
    octets += file.octet_count();
  }
  return fmt::format("{:>10}  {:<20}  {:<20}  {:>10}  {:>8}  {:>8}  {:>8}  {:>10}  {}\n", edition.sequence(),
                     TimeOrNone(edition.time_begin_ms()), TimeOrNone(edition.time_end_ms()), edition.record_count(),
                     edition.lost_count(), edition.erased_count(), edition.revision(), OctetsText(octets), formats);
}

Json JsonOf(const v1::FeedConsumer& consumer) {
  return {
      {"name", consumer.name()}, {"sequence", consumer.sequence()}, {"last_poll_time_s", consumer.last_poll_time_s()}};
}

std::string LineOf(const v1::FeedConsumer& consumer) {
  return fmt::format("{:<24}  {:>10}  {}\n", rpc::Printable(consumer.name()), consumer.sequence(),
                     TimeOrNone(consumer.last_poll_time_s() * 1000));
}

template <class Items>
std::string Lines(const Items& items, bool json, const std::string& heading) {
  std::string text = json ? "" : heading;
  for (const auto& item : items) text += json ? LineOf(JsonOf(item)) : LineOf(item);
  return text;
}

}  // namespace

std::string FeedsText(const v1::ListFeedsResponse& feeds, bool json) {
  return Lines(feeds.feeds(), json,
               fmt::format("{:<16}  {:>9}  {:>8}  {:>10}  {:>10}  {:<20}  {:<20}  {}\n", "NAME", "EVERY", "EDITIONS",
                           "SIZE", "LAST", "UNTIL", "NEXT DUE", "STATE"));
}

std::string EditionsText(const google::protobuf::RepeatedPtrField<v1::FeedEdition>& editions, bool json) {
  return Lines(editions, json,
               fmt::format("{:>10}  {:<20}  {:<20}  {:>10}  {:>8}  {:>8}  {:>8}  {:>10}  {}\n", "SEQUENCE", "FROM",
                           "TO", "RECORDS", "LOST", "ERASED", "REVISION", "SIZE", "FORMS"));
}

std::string ConsumersText(const v1::ListConsumersResponse& consumers, bool json) {
  return Lines(consumers.consumers(), json, fmt::format("{:<24}  {:>10}  {}\n", "NAME", "SEQUENCE", "LAST POLL"));
}

}  // namespace spoor::cli
