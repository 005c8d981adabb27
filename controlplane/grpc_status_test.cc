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

// The details of a status for programs.
google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  return rich;
}

TEST(GrpcStatus, AFieldThatIsWrongIsNamedForPrograms) {
  const grpc::Status status = ToGrpcStatus({base::ErrorCode::kInvalidArgument, "paging.limit: must be small: 7"});
  EXPECT_EQ(status.error_message(), "paging.limit: must be small: 7");
  const google::rpc::Status rich = DetailsOf(status);
  EXPECT_EQ(rich.code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(rich.details_size(), 2);
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  ASSERT_TRUE(rich.details(0).UnpackTo(&info));
  ASSERT_TRUE(rich.details(1).UnpackTo(&bad));
  EXPECT_EQ(info.reason(), "BAD_FIELD");
  EXPECT_EQ(info.domain(), "spoor.v1");
  EXPECT_EQ(info.metadata().at("field"), "paging.limit");
  EXPECT_EQ(bad.field_violations(0).field(), "paging.limit");
  EXPECT_EQ(bad.field_violations(0).description(), "must be small: 7");
}

TEST(GrpcStatus, WhatNamesNoFieldHasNoDetails) {
  EXPECT_TRUE(ToGrpcStatus({base::ErrorCode::kInvalidArgument, "no field here"}).error_details().empty());
  EXPECT_TRUE(ToGrpcStatus({base::ErrorCode::kInvalidArgument, "Two words: why"}).error_details().empty());
  EXPECT_TRUE(ToGrpcStatus({base::ErrorCode::kNotFound, "id: no such key"}).error_details().empty());
}

TEST(GrpcStatus, CodesHaveTheirNames) {
  EXPECT_EQ(CodeName(grpc::StatusCode::OK), "OK");
  EXPECT_EQ(CodeName(grpc::StatusCode::UNAUTHENTICATED), "UNAUTHENTICATED");
  EXPECT_EQ(CodeName(static_cast<grpc::StatusCode>(31)), "UNKNOWN");
}

}  // namespace
}  // namespace spoor::controlplane
