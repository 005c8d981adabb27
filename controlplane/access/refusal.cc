#include "controlplane/access/refusal.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include "controlplane/grpc_status.h"
#include "rpc/role_words.h"

namespace spoor::controlplane {
namespace {

using grpc::StatusCode;

grpc::Status Exhausted(const KeyAccount::Refused& refused, std::string_view key_id, std::string_view reason,
                       std::string_view what) {
  RichStatus status(StatusCode::RESOURCE_EXHAUSTED, fmt::format("quota: {}", what));
  status.AddReason(reason);
  google::rpc::QuotaFailure failure;
  auto& violation = *failure.add_violations();
  violation.set_subject(fmt::format("key:{}", key_id));
  violation.set_description(std::string(what));
  status.Add(failure);
  if (refused.retry_after.count() > 0) {
    google::rpc::RetryInfo retry;
    *retry.mutable_retry_delay() =
        google::protobuf::util::TimeUtil::MillisecondsToDuration(refused.retry_after.count());
    status.Add(retry);
  }
  return status.Build();
}

grpc::Status Plain(StatusCode code, std::string_view reason, const std::string& message) {
  return RichStatus(code, message).AddReason(reason).Build();
}

}  // namespace

grpc::Status KeyMissing() {
  return Plain(StatusCode::UNAUTHENTICATED, "KEY_MISSING",
               "no API key came with the call; send \"authorization: Bearer KEY\"");
}

grpc::Status KeyInvalid() {
  return Plain(StatusCode::UNAUTHENTICATED, "KEY_INVALID", "the API key is not one of this server, or was revoked");
}

grpc::Status RoleMissing(const MethodRule& rule) {
  return RichStatus(StatusCode::PERMISSION_DENIED,
                    fmt::format("{} needs the role {}", rule.name, rpc::RoleName(rule.role)))
      .AddReason("ROLE_MISSING", {{"method", std::string(rule.name)}, {"role", rpc::RoleName(rule.role)}})
      .Build();
}

grpc::Status ProofMissing(const MethodRule& rule) {
  return RichStatus(
             StatusCode::PERMISSION_DENIED,
             fmt::format("{} is served over spoord's Unix socket, and over TLS with the role operator", rule.name))
      .AddReason("PROOF_MISSING", {{"method", std::string(rule.name)}})
      .Build();
}

grpc::Status StatusOf(const KeyAccount::Refused& refused, std::string_view key_id) {
  using enum KeyAccount::Refusal;
  switch (refused.why) {
    case kRevoked:
      return KeyInvalid();
    case kExpired:
      return Plain(StatusCode::UNAUTHENTICATED, "KEY_EXPIRED", "the API key has expired");
    case kRate:
      return Exhausted(refused, key_id, "CALLS_PER_SECOND", "too many calls per second");
    case kConcurrency:
      return Exhausted(refused, key_id, "CONCURRENT_CALLS", "too many calls are open at a time");
    case kRecords:
      return Exhausted(refused, key_id, "RECORDS_PER_DAY", "the records of this day (UTC) are used up");
  }
  return KeyInvalid();
}

}  // namespace spoor::controlplane
