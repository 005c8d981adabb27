#include "rpc/security.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace spoor::rpc {
namespace {

const Address kTcp{.path = {}, .host = "127.0.0.1", .port = 7653};
const Address kUnix{.path = "/tmp/s.sock", .host = {}, .port = 0};

std::string ErrorOf(const ClientSecurity& security, const Address& address = kTcp) {
  const auto made = MakeCredentials(security, address);
  return made ? "" : made.error().message;
}

class SecurityTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  test::TemporaryFolder folder_;
};

TEST_F(SecurityTest, NothingIsNeededWithoutTls) {
  EXPECT_EQ(ErrorOf({}), "");
  EXPECT_EQ(ErrorOf({}, kUnix), "");
}

TEST_F(SecurityTest, AKeyNeverTravelsInTheClear) {
  EXPECT_NE(ErrorOf({.api_key = "spoor_a_b"}).find("over TLS only"), std::string::npos);
  EXPECT_NE(ErrorOf({.api_key = "spoor_a_b"}, kUnix).find("not needed"), std::string::npos);
  EXPECT_EQ(ErrorOf({.tls = true, .api_key = "spoor_a_b"}), "");
}

TEST_F(SecurityTest, AKeyIsTheFirstLineOfItsFile) {
  EXPECT_EQ(ErrorOf({.tls = true, .api_key_file = Write("key", "spoor_a_b\nnot this")}), "");
  EXPECT_NE(ErrorOf({.tls = true, .api_key_file = Write("empty", "\n")}).find("first line"), std::string::npos);
  EXPECT_NE(ErrorOf({.tls = true, .api_key_file = Write("blank", "two words\n")}).find("characters"),
            std::string::npos);
}

TEST_F(SecurityTest, ErrorsNameTheFile) {
  EXPECT_NE(ErrorOf({.ca_file = "/nonexistent/ca.pem"}).find("/nonexistent/ca.pem"), std::string::npos);
  EXPECT_NE(ErrorOf({.ca_file = Write("ca.der", "0123")}).find("PEM"), std::string::npos);
  EXPECT_NE(ErrorOf({.certificate_file = Write("c.pem", "-----BEGIN CERTIFICATE-----")}).find("private key"),
            std::string::npos);
  EXPECT_NE(ErrorOf({.tls = true}, kUnix).find("Unix socket"), std::string::npos);
}

}  // namespace
}  // namespace spoor::rpc
