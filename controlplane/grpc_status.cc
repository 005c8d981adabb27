#include "controlplane/grpc_status.h"

#include <algorithm>
#include <array>

namespace spoor::controlplane {
namespace {

grpc::StatusCode CodeOf(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case base::ErrorCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case base::ErrorCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case base::ErrorCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case base::ErrorCode::kDataLoss:
      return grpc::StatusCode::DATA_LOSS;
    case base::ErrorCode::kFailedPrecondition:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case base::ErrorCode::kOutOfRange:
      return grpc::StatusCode::OUT_OF_RANGE;
    case base::ErrorCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case base::ErrorCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case base::ErrorCode::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

bool IsFieldCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '[' || c == ']';
}

// "paging.limit: why" -> "paging.limit"; empty when the message begins otherwise.
std::string_view FieldOf(std::string_view message) {
  const std::size_t colon = message.find(": ");
  const std::string_view field = message.substr(0, colon == std::string_view::npos ? 0 : colon);
  return std::ranges::all_of(field, IsFieldCharacter) ? field : std::string_view();
}

}  // namespace

RichStatus::RichStatus(grpc::StatusCode code, const std::string& message) {
  status_.set_code(code);
  status_.set_message(message);
}

RichStatus& RichStatus::AddReason(std::string_view reason,
                                  std::initializer_list<std::pair<std::string, std::string>> metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("spoor.v1");
  for (const auto& [name, value] : metadata) (*info.mutable_metadata())[name] = value;
  return Add(info);
}

RichStatus& RichStatus::Add(const google::protobuf::Message& detail) {
  status_.add_details()->PackFrom(detail);
  return *this;
}

grpc::Status RichStatus::Build() const {
  return {static_cast<grpc::StatusCode>(status_.code()), status_.message(), status_.SerializeAsString()};
}

grpc::Status ToGrpcStatus(const base::Error& error) {
  const std::string_view field = FieldOf(error.message);
  if (error.code != base::ErrorCode::kInvalidArgument || field.empty()) return {CodeOf(error.code), error.message};
  google::rpc::BadRequest bad;
  google::rpc::BadRequest::FieldViolation& violation = *bad.add_field_violations();
  violation.set_field(std::string(field));
  violation.set_description(error.message.substr(field.size() + 2));
  return RichStatus(CodeOf(error.code), error.message)
      .AddReason("BAD_FIELD", {{"field", std::string(field)}})
      .Add(bad)
      .Build();
}

grpc::Status StoppingStatus() {
  return {grpc::StatusCode::UNAVAILABLE, "spoord: stopping; try again when it is back"};
}

// The names of google.rpc.Code.
std::string_view CodeName(grpc::StatusCode code) {
  constexpr std::array<std::string_view, 17> kNames = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? kNames[index] : "UNKNOWN";
}

}  // namespace spoor::controlplane
