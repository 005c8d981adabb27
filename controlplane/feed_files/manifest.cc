#include "controlplane/feed_files/manifest.h"

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "controlplane/feed_files/feed_line.h"

namespace spoor::controlplane {
namespace {

using Json = nlohmann::ordered_json;

Json CoverageJson(const v1::Coverage& coverage) {
  return {{"time_begin_s", coverage.time_begin_s()},
          {"time_end_s", coverage.time_end_s()},
          {"looked_at_s", coverage.looked_at_s()},
          {"frame_count", coverage.frame_count()},
          {"lost_frame_count", coverage.lost_frame_count()},
          {"observation_count", coverage.observation_count()},
          {"lost_observation_count", coverage.lost_observation_count()},
          {"ratio", coverage.has_ratio() ? Json(coverage.ratio()) : Json(nullptr)}};
}

void ReadCoverage(const Json& json, v1::Coverage& coverage) {
  coverage.set_time_begin_s(json.at("time_begin_s").get<std::int64_t>());
  coverage.set_time_end_s(json.at("time_end_s").get<std::int64_t>());
  coverage.set_looked_at_s(json.at("looked_at_s").get<std::int64_t>());
  coverage.set_frame_count(json.at("frame_count").get<std::uint64_t>());
  coverage.set_lost_frame_count(json.at("lost_frame_count").get<std::uint64_t>());
  coverage.set_observation_count(json.at("observation_count").get<std::uint64_t>());
  coverage.set_lost_observation_count(json.at("lost_observation_count").get<std::uint64_t>());
  if (json.at("ratio").is_number()) coverage.set_ratio(json.at("ratio").get<double>());
}

Json FileJson(const v1::FeedFile& file) {
  return {{"name", file.name()},
          {"format", file.format()},
          {"octet_count", file.octet_count()},
          {"sha256", base::ToHex(base::AsBytes(file.sha256()))}};
}

// A file's name is one in the same folder, whatever a manifest says.
bool ReadFile(const Json& json, v1::FeedFile& file) {
  file.set_name(json.at("name").get<std::string>());
  file.set_format(json.at("format").get<std::string>());
  file.set_octet_count(json.at("octet_count").get<std::uint64_t>());
  const auto sha256 = base::FromHex(json.at("sha256").get<std::string>());
  if (sha256) file.set_sha256(*sha256);
  return sha256 && file.name().find('/') == std::string::npos;
}

// Throws what nlohmann throws.
std::optional<v1::FeedEdition> EditionOf(const Json& json) {
  v1::FeedEdition edition;
  edition.set_version(json.at("version").get<std::uint32_t>());
  if (edition.version() != kEditionVersion) return std::nullopt;
  edition.set_feed(json.at("feed").get<std::string>());
  edition.set_sequence(json.at("sequence").get<std::uint64_t>());
  edition.set_revision(json.at("revision").get<std::uint64_t>());
  edition.set_time_begin_ms(json.at("time_begin_ms").get<std::int64_t>());
  edition.set_time_end_ms(json.at("time_end_ms").get<std::int64_t>());
  edition.set_record_count(json.at("record_count").get<std::uint64_t>());
  edition.set_lost_count(json.at("lost_count").get<std::uint64_t>());
  edition.set_erased_count(json.at("erased_count").get<std::uint64_t>());
  edition.set_journal_end(json.at("journal_end").get<std::uint64_t>());
  edition.set_tombstone_id(json.at("tombstone_id").get<std::uint64_t>());
  ReadCoverage(json.at("coverage"), *edition.mutable_coverage());
  for (const auto& file : json.at("files")) {
    if (!ReadFile(file, *edition.add_files())) return std::nullopt;
  }
  return edition;
}

}  // namespace

std::string ManifestText(const v1::FeedEdition& edition) {
  Json json{{"version", edition.version()},
            {"feed", edition.feed()},
            {"sequence", edition.sequence()},
            {"revision", edition.revision()},
            {"time_begin_ms", edition.time_begin_ms()},
            {"time_end_ms", edition.time_end_ms()},
            {"record_count", edition.record_count()},
            {"lost_count", edition.lost_count()},
            {"erased_count", edition.erased_count()},
            {"columns", Json::array()},
            {"coverage", CoverageJson(edition.coverage())},
            {"files", Json::array()},
            {"journal_end", edition.journal_end()},
            {"tombstone_id", edition.tombstone_id()}};
  if (const auto kind = FeedOfName(edition.feed())) {
    for (const std::string_view column : FeedColumns(*kind)) json["columns"].push_back(column);
  }
  for (const v1::FeedFile& file : edition.files()) json["files"].push_back(FileJson(file));
  return json.dump(2) + "\n";
}

std::optional<v1::FeedEdition> ParseManifest(std::string_view text) {
  try {
    return EditionOf(Json::parse(text));
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace spoor::controlplane
