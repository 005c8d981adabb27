#include "controlplane/grpc_status.h"

#include <gtest/gtest.h>

#include <set>

namespace spoor::controlplane {
namespace {

TEST(GrpcStatus, KeepsTheMessageAndTellsCodesApart) {
  using enum base::ErrorCode;
  std::set<grpc::StatusCode> codes;
  for (const base::ErrorCode code : {kInvalidArgument, kNotFound, kUnavailable, kResourceExhausted, kDataLoss,
                                     kFailedPrecondition, kAlreadyExists, kPermissionDenied, kInternal}) {
    const grpc::Status status = ToGrpcStatus({code, "what: why"});
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(status.error_message(), "what: why");
    codes.insert(status.error_code());
  }
  EXPECT_EQ(codes.size(), 9u);
  EXPECT_EQ(StoppingStatus().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace spoor::controlplane
