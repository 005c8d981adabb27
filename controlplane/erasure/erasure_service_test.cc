#include "controlplane/erasure/erasure_service.h"

#include <gtest/gtest.h>

#include "controlplane/control_plane_testing.h"

namespace spoor::controlplane {
namespace {

using testing::ControlPlaneTest;

class ErasureServiceTest : public ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    stub_ = v1::ErasureService::NewStub(channel_);
  }

  grpc::Status Purge(const v1::PurgeRequest& request, v1::PurgeResponse& response) {
    grpc::ClientContext context;
    return stub_->Purge(&context, request, &response);
  }

  grpc::Status Lift(std::uint64_t id) {
    grpc::ClientContext context;
    v1::LiftTombstoneRequest request;
    v1::LiftTombstoneResponse response;
    request.set_tombstone_id(id);
    return stub_->LiftTombstone(&context, request, &response);
  }

  v1::ListTombstonesResponse List(std::uint64_t after_id = 0) {
    grpc::ClientContext context;
    v1::ListTombstonesRequest request;
    v1::ListTombstonesResponse response;
    request.set_after_id(after_id);
    EXPECT_TRUE(stub_->ListTombstones(&context, request, &response).ok());
    return response;
  }

  std::unique_ptr<v1::ErasureService::Stub> stub_;
};

TEST_F(ErasureServiceTest, WhatIsPurgedIsGoneFromAnswersAndStatus) {
  Store({testing::MakeRecord("www.example.com", 1, testing::Ip("192.0.2.1")),
         testing::MakeRecord("example.org", 1, testing::Ip("192.0.2.2"))});
  v1::PurgeRequest request;
  request.mutable_scope()->set_name("*.EXAMPLE.com");
  request.mutable_scope()->set_cidr("192.0.2.0/24");
  request.mutable_scope()->add_rrtypes(1);
  v1::PurgeResponse response;
  ASSERT_TRUE(Purge(request, response).ok());
  EXPECT_EQ(Export().names, std::vector<std::string>{"example.org."});
  EXPECT_EQ(Lookup("www.example.com").records.size(), 0u);
  ASSERT_TRUE(database_->Compact());
  const v1::ErasureStatus erasure = Status().store().erasure();
  EXPECT_EQ(erasure.erased_record_count(), 1u);
  EXPECT_EQ(erasure.tombstone_count(), 1u);
  EXPECT_FALSE(erasure.sweeping());
  const auto listed = List();
  ASSERT_EQ(listed.tombstones_size(), 1);
  EXPECT_EQ(listed.tombstones(0).id(), response.tombstone_id());
  EXPECT_EQ(listed.tombstones(0).scope().name(), "*.example.com.");
  EXPECT_EQ(listed.tombstones(0).scope().cidr(), "192.0.2.0/24");
  EXPECT_TRUE(listed.tombstones(0).carried_out());
  EXPECT_GT(listed.tombstones(0).set_time_s(), 1'700'000'000);
  Store({testing::MakeRecord("a.example.com", 1, testing::Ip("192.0.2.9"))});
  EXPECT_EQ(Export().records.size(), 1u);
  EXPECT_TRUE(Lift(response.tombstone_id()).ok());
  Store({testing::MakeRecord("a.example.com", 1, testing::Ip("192.0.2.9"))});
  EXPECT_EQ(Export().records.size(), 2u);
  EXPECT_EQ(Lift(response.tombstone_id()).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ErasureServiceTest, BadRequestsNameTheField) {
  const auto refused = [&](const v1::PurgeRequest& request) {
    v1::PurgeResponse response;
    const grpc::Status status = Purge(request, response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  v1::PurgeRequest request;
  EXPECT_NE(refused(request).find("scope: no condition"), std::string::npos);
  request.mutable_scope()->set_name("a..b");
  EXPECT_TRUE(refused(request).starts_with("scope.name: "));
  request.mutable_scope()->set_name("a.b");
  request.set_all_records(true);
  EXPECT_TRUE(refused(request).starts_with("scope: "));
  request.set_all_records(false);
  request.mutable_scope()->add_rrtypes(65536);
  EXPECT_TRUE(refused(request).starts_with("scope.rrtypes: "));
  request.mutable_scope()->clear_rrtypes();
  request.mutable_scope()->set_cidr("192.0.2.1/24");
  EXPECT_TRUE(refused(request).starts_with("scope.cidr: "));
  request.mutable_scope()->clear_cidr();
  request.set_time_last_before_s(-1);
  EXPECT_TRUE(refused(request).starts_with("time_last_before_s: "));
  EXPECT_EQ(List().tombstones_size(), 0);
}

TEST_F(ErasureServiceTest, ListsGoOnBehindAnId) {
  v1::PurgeRequest request;
  v1::PurgeResponse response;
  for (int i = 0; i < 1005; ++i) {
    request.mutable_scope()->set_name("d" + std::to_string(i));
    ASSERT_TRUE(database_->Purge({std::string("\1x\0", 3), false, {}, {}}, {}));
  }
  const auto first = List();
  EXPECT_EQ(first.tombstones_size(), 1000);
  EXPECT_TRUE(first.more());
  const auto rest = List(first.tombstones(999).id());
  EXPECT_EQ(rest.tombstones_size(), 5);
  EXPECT_FALSE(rest.more());
}

}  // namespace
}  // namespace spoor::controlplane
