#include "controlplane/tls/certificate_watch.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "controlplane/tls/tls_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

using std::chrono::milliseconds;
using testing::PemPair;
using testing::TestAuthority;

// A server on a port of its own.
class CertificateWatchTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) { std::ofstream(folder_.path() + "/" + name) << text; }
  void WritePair(const PemPair& pair) {
    Write("cert.pem", pair.certificate);
    Write("key.pem", pair.private_key);
  }
  void Start(bool with_clients, bool required = true) {
    Write("ca.pem", clients_.certificate());
    const std::string folder = folder_.path();
    auto started =
        CertificateWatch::Start({{folder + "/cert.pem", folder + "/key.pem", with_clients ? folder + "/ca.pem" : ""},
                                 required,
                                 milliseconds(20)});
    ASSERT_TRUE(started.has_value()) << started.error().message;
    watch_ = *std::move(started);
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", watch_->credentials(), &port_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(port_, 0);
  }
  void TearDown() override {
    if (server_) server_->Shutdown();
  }
  // A handshake of a new connection succeeds.
  bool Connects(const TestAuthority& trusted, const PemPair& own = {}, milliseconds patience = milliseconds(1500)) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = grpc::CreateCustomChannel(
        "127.0.0.1:" + std::to_string(port_),
        grpc::SslCredentials({trusted.certificate(), own.private_key, own.certificate}), arguments);
    const auto deadline = std::chrono::system_clock::now() + patience;
    for (auto state = channel->GetState(true); state != GRPC_CHANNEL_READY; state = channel->GetState(true)) {
      if (state == GRPC_CHANNEL_TRANSIENT_FAILURE || !channel->WaitForStateChange(state, deadline)) return false;
    }
    return true;
  }
  // Within some seconds: gRPC's provider looks once in a second.
  bool ConnectsSoon(const TestAuthority& trusted) {
    for (int i = 0; i < 100; ++i) {
      if (Connects(trusted)) return true;
      std::this_thread::sleep_for(milliseconds(50));
    }
    return false;
  }

  test::TemporaryFolder folder_;
  const TestAuthority authority_;
  const TestAuthority clients_;
  std::unique_ptr<CertificateWatch> watch_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

TEST_F(CertificateWatchTest, AnotherCertificateIsUsedWithoutARestart) {
  WritePair(authority_.Issue("first"));
  Start(false);
  EXPECT_TRUE(Connects(authority_));
  const TestAuthority next;
  EXPECT_FALSE(Connects(next));
  WritePair(next.Issue("second"));
  EXPECT_TRUE(ConnectsSoon(next));
  EXPECT_FALSE(Connects(authority_));
}

TEST_F(CertificateWatchTest, WhatIsNotWholeIsLeftAlone) {
  const PemPair first = authority_.Issue("first");
  WritePair(first);
  Start(false);
  const TestAuthority next;
  const PemPair second = next.Issue("second");
  Write("cert.pem", second.certificate);  // with the key of the first
  std::this_thread::sleep_for(milliseconds(1300));
  EXPECT_TRUE(Connects(authority_));
  Write("key.pem", second.private_key);
  EXPECT_TRUE(ConnectsSoon(next));
}

TEST_F(CertificateWatchTest, ClientsMustShowACertificateOfTheRightAuthority) {
  WritePair(authority_.Issue("server"));
  Start(true);
  EXPECT_TRUE(Connects(authority_, clients_.Issue("client")));
  EXPECT_EQ(server_->GetHealthCheckService() != nullptr, true);
}

TEST_F(CertificateWatchTest, NothingStartsWithoutACertificate) {
  EXPECT_FALSE(CertificateWatch::Start({{"/nonexistent", "/nonexistent", ""}}).has_value());
}

}  // namespace
}  // namespace spoor::controlplane
