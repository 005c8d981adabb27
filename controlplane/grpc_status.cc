#include "controlplane/grpc_status.h"

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
    case base::ErrorCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case base::ErrorCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case base::ErrorCode::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

}  // namespace

grpc::Status ToGrpcStatus(const base::Error& error) {
  return {CodeOf(error.code), error.message};
}

grpc::Status StoppingStatus() {
  return {grpc::StatusCode::UNAVAILABLE, "spoord: stopping; try again when it is back"};
}

}  // namespace spoor::controlplane
