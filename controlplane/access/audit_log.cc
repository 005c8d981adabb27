#include "controlplane/access/audit_log.h"

#include <fmt/chrono.h>
#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "controlplane/grpc_status.h"

namespace spoor::controlplane {
namespace {

constexpr std::size_t kMostOctets = 16 << 20;
constexpr std::size_t kFileCount = 8;
constexpr std::size_t kMostValueOctets = 1024;

}  // namespace

base::Result<std::unique_ptr<AuditLog>> AuditLog::Open(const std::string& path, bool with_values, Counters& counters) {
  std::unique_ptr<base::RotatingLog> file;
  if (!path.empty()) {
    auto opened = base::RotatingLog::Open(path, kMostOctets, kFileCount);
    if (!opened) return base::Fail(opened.error().code, "audit log: " + opened.error().message);
    file = *std::move(opened);
  }
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(file), with_values, counters));
}

void AuditLog::Write(const AuditEntry& entry) {
  if (file_ && !file_->Write(AuditLine(entry))) counters_.audit_lines_lost.Add();
  --open_calls_;
}

std::string AuditLog::ValuesOf(const google::protobuf::Message* request) const {
  std::string json;
  if (!file_ || !with_values_ || request == nullptr) return json;
  if (!google::protobuf::util::MessageToJsonString(*request, &json).ok()) return {};
  if (json.size() > kMostValueOctets) json.resize(kMostValueOctets);
  return json;
}

std::string AuditLine(const AuditEntry& entry) {
  using std::chrono::milliseconds;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(entry.begin);
  const auto rest = std::chrono::floor<milliseconds>(entry.begin - seconds);
  nlohmann::ordered_json json{{"time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", seconds, rest.count())}};
  if (!entry.key_id.empty()) json["key"] = entry.key_id;
  json["caller"] = entry.caller;
  json["method"] = entry.method;
  json["code"] = CodeName(entry.code);
  json["records"] = entry.record_count;
  json["cost"] = entry.cost;
  json["took_ms"] = entry.took.count();
  if (!entry.request.empty()) json["request"] = entry.request;
  // A value that was cut may end in the middle of a character.
  return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace spoor::controlplane
