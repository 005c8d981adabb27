#include "controlplane/listen_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

// Binds a socket at `path`; listens if asked to.
int Bind(const std::string& path, bool listening) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  if (listening) {
    EXPECT_EQ(::listen(socket, 1), 0);
  }
  return socket;
}

TEST(ListenSocket, CreatesTheFolder) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(PrepareSocketPath(folder.path() + "/a/b/s.sock").has_value());
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() + "/a/b"));
}

TEST(ListenSocket, ReplacesAStaleSocket) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/s.sock";
  ::close(Bind(path, true));
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(PrepareSocketPath(path).has_value());
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListenSocket, RefusesALiveSocket) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/s.sock";
  const int socket = Bind(path, true);
  const auto prepared = PrepareSocketPath(path);
  ASSERT_FALSE(prepared.has_value());
  EXPECT_EQ(prepared.error().code, base::ErrorCode::kAlreadyExists);
  EXPECT_TRUE(std::filesystem::exists(path));
  ::close(socket);
}

TEST(ListenSocket, RefusesWhatIsNoSocket) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/file";
  std::ofstream(path) << "precious";
  EXPECT_FALSE(PrepareSocketPath(path).has_value());
  EXPECT_FALSE(PrepareSocketPath(path + "/s.sock").has_value());
  EXPECT_TRUE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace spoor::controlplane
