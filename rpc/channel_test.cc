#include "rpc/channel.h"

#include <chrono>

#include <gtest/gtest.h>

#include "spoor/v1/status.grpc.pb.h"

namespace spoor::rpc {
namespace {

TEST(Channel, SaysUnavailableWhenNobodyListens) {
  const auto channel = OpenChannel("unix:/nonexistent/spoord.sock");
  ASSERT_NE(channel, nullptr);
  const auto stub = spoor::v1::StatusService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  spoor::v1::GetStatusResponse response;
  EXPECT_EQ(stub->GetStatus(&context, {}, &response).error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace spoor::rpc
