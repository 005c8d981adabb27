#include "rpc/delivery/grpc_text.h"

#include <gtest/gtest.h>

#include <string>

namespace spoor::rpc {
namespace {

TEST(GrpcText, UnwrapsWhatGrpcWraps) {
  const grpc::Status status(grpc::StatusCode::UNAVAILABLE,
                            "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed to "
                            "connect to remote host: Connection refused");
  EXPECT_EQ(StatusText(status), "ipv4:127.0.0.1:1: Failed to connect to remote host: Connection refused");
}

TEST(GrpcText, IsOneBoundedLineAndNeverEmpty) {
  EXPECT_EQ(StatusText({grpc::StatusCode::INTERNAL, "a\nb\rc"}), "a b c");
  EXPECT_EQ(StatusText({grpc::StatusCode::INTERNAL, std::string(5000, 'x')}).size(), 300u);
  for (int code = 0; code <= 16; ++code) {
    EXPECT_FALSE(StatusText({static_cast<grpc::StatusCode>(code), ""}).empty());
  }
}

TEST(GrpcText, SaysWhatAnotherServerIs) {
  EXPECT_EQ(StatusText({grpc::StatusCode::UNIMPLEMENTED, "404"}), "it does not speak spoor.v1 (404)");
}

}  // namespace
}  // namespace spoor::rpc
