#include "controlplane/metrics/metrics_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  socklen_t octets = sizeof address;
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &octets);
  close(probe);
  return ntohs(address.sin_port);
}

std::string Get(std::uint16_t port, const std::string& path) {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(port);
  std::string answer;
  if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
    EXPECT_EQ(send(client, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    char octets[4096];
    for (ssize_t count = 0; (count = recv(client, octets, sizeof octets, 0)) > 0;) {
      answer.append(octets, static_cast<std::size_t>(count));
    }
  }
  close(client);
  return answer;
}

TEST(MetricsServer, ServesTheStatusAndNothingElse) {
  const test::TemporaryFolder folder;
  const auto database = storage::Database::Open({folder.path(), 64 << 20});
  ASSERT_TRUE(database);
  CoverageLog coverage;
  const SensorRegistry registry{coverage};
  const Counters counters;
  const StoreState state;
  const StatusReader reader({**database, registry, counters, state});
  const std::uint16_t port = FreePort();
  const rpc::Address listen{.path = {}, .host = "127.0.0.1", .port = port};
  const auto server = MetricsServer::Start(listen, reader);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_NE(Get(port, "/metrics").find("\nspoor_store_writable 1\n"), std::string::npos);
  EXPECT_TRUE(Get(port, "/").starts_with("HTTP/1.0 404"));

  const auto second = MetricsServer::Start(listen, reader);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("127.0.0.1:"), std::string::npos) << second.error().message;
}

}  // namespace
}  // namespace spoor::controlplane
