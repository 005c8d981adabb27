#include "rpc/address.h"

#include <gtest/gtest.h>

namespace spoor::rpc {
namespace {

std::string TargetOf(std::string_view text) {
  return GrpcTarget(text).value_or("error");
}

TEST(Address, AcceptsEveryForm) {
  EXPECT_EQ(TargetOf("unix:/run/spoor/spoord.sock"), "unix:/run/spoor/spoord.sock");
  EXPECT_EQ(TargetOf("localhost:7653"), "localhost:7653");
  EXPECT_EQ(TargetOf("127.0.0.1:1"), "127.0.0.1:1");
  EXPECT_EQ(TargetOf("[::1]:65535"), "[::1]:65535");
  EXPECT_EQ(TargetOf("a-b.example.:7653"), "a-b.example.:7653");
}

TEST(Address, RefusesTheRestInOneLine) {
  for (const std::string_view text :
       {"", "unix:", "unix:relative", "unix:/folder/", "host", ":1", "host:", "host:0", "host:65536", "host:7x",
        "::1:7653", "[]:7653", "a b:1", "http://host:80", "host:-1", "host:+1"}) {
    const auto address = ParseAddress(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(address.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_EQ(address.error().message.find('\n'), std::string::npos);
  }
  EXPECT_FALSE(ParseAddress("unix:/" + std::string(107, 'a')).has_value());
  EXPECT_TRUE(ParseAddress("unix:/" + std::string(106, 'a')).has_value());
}

TEST(Address, KnowsWhatIsLocal) {
  for (const std::string_view text : {"unix:/a", "localhost:1", "127.8.0.1:1", "[::1]:1"}) {
    EXPECT_TRUE(IsLocal(*ParseAddress(text))) << text;
  }
  for (const std::string_view text :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "127.example.com:1", "localhost.example:1"}) {
    EXPECT_FALSE(IsLocal(*ParseAddress(text))) << text;
  }
}

}  // namespace
}  // namespace spoor::rpc
