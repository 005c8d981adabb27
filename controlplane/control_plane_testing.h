// For tests: a real database in a temporary folder, a real server on a Unix socket, and clients that say in a line what
// a test means.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controlplane/control_plane.h"
#include "controlplane/store_testing.h"
#include "spoor/v1/ingest.grpc.pb.h"
#include "spoor/v1/query.grpc.pb.h"
#include "spoor/v1/status.grpc.pb.h"
#include "storage/database.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane::testing {

// One stream of a sensor, in synchronous steps.
class SensorClient {
 public:
  SensorClient(const std::shared_ptr<grpc::Channel>& channel, const std::string& sensor_id, std::uint64_t boot_epoch);
  ~SensorClient();

  bool Hello();
  bool Send(std::uint64_t sequence, std::string payload);
  bool Report(const std::string& name, std::uint64_t value, bool final);
  // The next acknowledgement; nullopt when the stream has ended.
  std::optional<std::uint64_t> Acknowledged();
  // Reads until `sequence` is acknowledged; false when the stream ends before.
  bool WaitFor(std::uint64_t sequence);
  void CloseWrites() { stream_->WritesDone(); }
  grpc::Status Finish();

  v1::DeliverRequest hello;  // filled with good values; change before Hello

 private:
  grpc::ClientContext context_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::DeliverRequest, v1::DeliverResponse>> stream_;
  bool finished_ = false;
};

// What a query stream gave.
struct Answer {
  std::vector<v1::Record> records;
  std::vector<std::string> names;  // rrname of each record
  std::optional<v1::StreamEnd> end;
  std::size_t message_count = 0;
  std::uint64_t examined_count = 0;  // of a search
  grpc::Status status;
};

// Database and server live for one test; either can be taken down and brought back.
class ControlPlaneTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void StartServer(const IngestLimits& limits = {});
  void StopServer();
  void OpenDatabase(std::uint64_t map_size_octets);

  // Stores records as sensor "fixture".
  void Store(const std::vector<observation::Record>& records);
  Answer Lookup(const v1::LookupRequest& request);
  Answer Lookup(std::string_view name);
  Answer LookupRdata(const v1::LookupRdataRequest& request);
  Answer Export(const v1::ExportRequest& request = {});
  Answer Search(const v1::SearchRequest& request);
  // `summary` is that of the last message.
  Answer Summarize(const v1::SummarizeRequest& request, v1::Summary& summary);
  v1::GetStatusResponse Status();
  std::uint64_t CounterOf(std::string_view name);

  test::TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<ControlPlane> control_plane_;
  std::shared_ptr<grpc::Channel> channel_;
  std::uint64_t stored_batches_ = 0;
};

}  // namespace spoor::controlplane::testing
