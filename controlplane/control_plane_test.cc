// What every gRPC client may expect of the server as a whole: health, reflection, a clean stop and start.
#include "controlplane/control_plane.h"

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "controlplane/control_plane_testing.h"
#include "controlplane/grpc_server.h"

namespace spoor::controlplane {
namespace {

class ControlPlaneServerTest : public testing::ControlPlaneTest {
 protected:
  // One request and one answer of any method, as octets: no generated code of those services is needed.
  std::string Call(const std::string& method, const std::string& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    grpc::CompletionQueue queue;
    const auto wait = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    grpc::GenericStub stub(channel_);
    const auto call = stub.PrepareCall(&context, method, &queue);
    call->StartCall(nullptr);
    EXPECT_TRUE(wait());
    const grpc::Slice slice(request);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
    EXPECT_TRUE(wait());
    grpc::ByteBuffer response;
    call->Read(&response, nullptr);
    const bool answered = wait();
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    grpc::Slice octets;
    return answered && response.DumpToSingleSlice(&octets).ok() ? std::string(octets.begin(), octets.end())
                                                                : status.error_message();
  }
};

TEST_F(ControlPlaneServerTest, HealthAnswersForEveryService) {
  const std::string serving("\x08\x01", 2);  // field 1, SERVING
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check", ""), serving);
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check", "\x0a\x15spoor.v1.QueryService"), serving);
  EXPECT_EQ(Call("/grpc.health.v1.Health/Check", "\x0a\x16spoor.v1.IngestService"), serving);
  EXPECT_NE(Call("/grpc.health.v1.Health/Check", "\x0a\x03xyz"), serving);
}

TEST_F(ControlPlaneServerTest, ReflectionListsTheServices) {
  const std::string list_services("\x3a\x00", 2);  // field 7, empty
  const std::string answer = Call("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", list_services);
  for (const char* name : {"spoor.v1.QueryService", "spoor.v1.IngestService", "spoor.v1.StatusService"}) {
    EXPECT_NE(answer.find(name), std::string::npos) << name;
  }
}

TEST_F(ControlPlaneServerTest, TheSocketIsForTheGroupAndGoesAway) {
  const std::string path = folder_.path() + "/s.sock";
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0660u);
  StopServer();
  EXPECT_NE(::stat(path.c_str(), &status), 0);
}

TEST_F(ControlPlaneServerTest, RefusesAnAddressInUse) {
  const rpc::Address same{.path = folder_.path() + "/s.sock", .host = {}, .port = 0};
  const auto second = ControlPlane::Start(*database_, {.listen = {same}});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, base::ErrorCode::kAlreadyExists);
  EXPECT_TRUE(Lookup("example.com").status.ok()) << "the first server must not suffer";
  const rpc::Address foreign{.path = {}, .host = "192.0.2.1", .port = 7653};
  EXPECT_FALSE(ControlPlane::Start(*database_, {.listen = {foreign}}).has_value());
}

TEST_F(ControlPlaneServerTest, AServerWithoutServicesStillStopsCleanly) {
  const rpc::Address address{.path = folder_.path() + "/empty.sock", .host = {}, .port = 0};
  auto server = GrpcServer::Start({&address, 1}, grpc::InsecureServerCredentials(), {});
  ASSERT_TRUE(server.has_value()) << server.error().message;
  server->AnnounceStop();
  server->Stop(1000);
}

TEST_F(ControlPlaneServerTest, StopsAndStartsAgain) {
  Store({testing::MakeRecord("example.com", 1, testing::Ip("192.0.2.1"))});
  for (int i = 0; i < 3; ++i) {
    StopServer();
    StartServer();
    EXPECT_EQ(Lookup("example.com").records.size(), 1u);
  }
}

}  // namespace
}  // namespace spoor::controlplane
