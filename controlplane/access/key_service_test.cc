#include "controlplane/access/key_service.h"

#include <gtest/gtest.h>

#include "controlplane/control_plane_testing.h"
#include "google/rpc/error_details.pb.h"

namespace spoor::controlplane {
namespace {

class KeyServiceTest : public testing::ControlPlaneTest {
 protected:
  void SetUp() override {
    ControlPlaneTest::SetUp();
    stub_ = v1::KeyService::NewStub(channel_);
  }
  v1::CreateKeyResponse Create(const v1::CreateKeyRequest& request) {
    grpc::ClientContext context;
    v1::CreateKeyResponse response;
    status_ = stub_->CreateKey(&context, request, &response);
    return response;
  }
  v1::ListKeysResponse List() {
    grpc::ClientContext context;
    v1::ListKeysResponse response;
    status_ = stub_->ListKeys(&context, {}, &response);
    return response;
  }
  // A lookup with a key, and how it ended.
  grpc::Status Lookup(const std::string& key, std::optional<v1::StreamEnd>& end) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + key);
    v1::LookupRequest request;
    request.set_name("*.example");
    const auto reader = v1::QueryService::NewStub(channel_)->Lookup(&context, request);
    for (v1::LookupResponse response; reader->Read(&response);) {
      if (response.has_end()) end = response.end();
    }
    return reader->Finish();
  }
  static v1::CreateKeyRequest Request() {
    v1::CreateKeyRequest request;
    request.set_name("vendor");
    request.add_roles(v1::ROLE_QUERY);
    return request;
  }

  std::unique_ptr<v1::KeyService::Stub> stub_;
  grpc::Status status_;
};

TEST_F(KeyServiceTest, AKeyIsMadeListedAndRevoked) {
  const auto made = Create(Request());
  ASSERT_TRUE(status_.ok()) << status_.error_message();
  std::optional<v1::StreamEnd> end;
  EXPECT_TRUE(Lookup(made.secret(), end).ok());
  const auto listed = List();
  ASSERT_EQ(listed.keys_size(), 1);
  EXPECT_EQ(listed.keys(0).key().id(), made.key().id());
  EXPECT_TRUE(listed.keys(0).has_last_call_time_s());

  grpc::ClientContext context;
  v1::RevokeKeyRequest revoke;
  v1::RevokeKeyResponse done;
  revoke.set_id(made.key().id());
  EXPECT_TRUE(stub_->RevokeKey(&context, revoke, &done).ok());
  EXPECT_EQ(Lookup(made.secret(), end).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(List().keys_size(), 0);
}

TEST_F(KeyServiceTest, ARotatedKeyIsReplaced) {
  const auto made = Create(Request());
  grpc::ClientContext context;
  v1::RotateKeyRequest rotate;
  v1::RotateKeyResponse next;
  rotate.set_id(made.key().id());
  ASSERT_TRUE(stub_->RotateKey(&context, rotate, &next).ok());
  std::optional<v1::StreamEnd> end;
  EXPECT_EQ(Lookup(made.secret(), end).error_message(), "the API key has expired");
  EXPECT_TRUE(Lookup(next.secret(), end).ok());
}

TEST_F(KeyServiceTest, WrongRequestsNameTheField) {
  Create({});
  EXPECT_EQ(status_.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status rich;
  google::rpc::BadRequest bad;
  ASSERT_TRUE(rich.ParseFromString(status_.error_details()));
  ASSERT_EQ(rich.details_size(), 2);
  ASSERT_TRUE(rich.details(1).UnpackTo(&bad));
  EXPECT_EQ(bad.field_violations(0).field(), "name");
}

TEST_F(KeyServiceTest, AnAnswerIsCutAtTheKeysLimitWithAPlaceToGoOnFrom) {
  std::vector<observation::Record> records;
  for (int i = 0; i < 5; ++i) {
    records.push_back(testing::MakeRecord("n" + std::to_string(i) + ".example.", 1, testing::Ip("192.0.2.1")));
  }
  Store(records);
  auto request = Request();
  request.mutable_quota()->set_records_per_answer(3);
  const auto made = Create(request);
  std::optional<v1::StreamEnd> end;
  EXPECT_TRUE(Lookup(made.secret(), end).ok());
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->state(), v1::END_STATE_LIMITED);
  EXPECT_EQ(end->record_count(), 3u);
  EXPECT_FALSE(end->resume_token().empty());
}

}  // namespace
}  // namespace spoor::controlplane
