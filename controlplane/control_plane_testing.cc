#include "controlplane/control_plane_testing.h"

#include <chrono>

#include "observation/block.h"
#include "rpc/channel.h"

namespace spoor::controlplane::testing {
namespace {

constexpr int kDeadline_s = 60;

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kDeadline_s));
}

template <class Response, class Reader>
Answer Collect(Reader& reader) {
  Answer answer;
  Response response;
  while (reader.Read(&response)) {
    ++answer.message_count;
    for (const v1::Record& record : response.records()) {
      answer.names.push_back(record.rrname());
      answer.records.push_back(record);
    }
    if (response.has_end()) answer.end = response.end();
    if constexpr (requires { response.progress(); }) answer.examined_count = response.progress().examined_count();
  }
  answer.status = reader.Finish();
  return answer;
}

}  // namespace

SensorClient::SensorClient(const std::shared_ptr<grpc::Channel>& channel, const std::string& sensor_id,
                           std::uint64_t boot_epoch)
    : stub_(v1::IngestService::NewStub(channel)) {
  hello.mutable_hello()->set_sensor_id(sensor_id);
  hello.mutable_hello()->set_boot_epoch(boot_epoch);
  hello.mutable_hello()->set_sensor_name("Sensor of a test");
  hello.mutable_hello()->set_version("0.1.0");
  hello.mutable_hello()->set_block_version(observation::kBlockVersion);
  SetDeadline(context_);
  context_.set_wait_for_ready(true);
  stream_ = stub_->Deliver(&context_);
}

SensorClient::~SensorClient() {
  if (finished_) return;
  context_.TryCancel();
  Finish();
}

bool SensorClient::Hello() {
  return stream_->Write(hello);
}

bool SensorClient::Send(std::uint64_t sequence, std::string payload) {
  v1::DeliverRequest request;
  request.mutable_block()->set_sequence(sequence);
  request.mutable_block()->set_payload(std::move(payload));
  return stream_->Write(request);
}

bool SensorClient::Report(const std::string& name, std::uint64_t value, bool final) {
  v1::DeliverRequest request;
  v1::Counter& counter = *request.mutable_report()->add_counters();
  counter.set_name(name);
  counter.set_value(value);
  request.mutable_report()->set_final(final);
  return stream_->Write(request);
}

std::optional<std::uint64_t> SensorClient::Acknowledged() {
  v1::DeliverResponse response;
  if (!stream_->Read(&response)) return std::nullopt;
  return response.committed_sequence();
}

bool SensorClient::WaitFor(std::uint64_t sequence) {
  while (const auto acknowledged = Acknowledged()) {
    if (*acknowledged >= sequence) return true;
  }
  return false;
}

grpc::Status SensorClient::Finish() {
  finished_ = true;
  while (Acknowledged()) {
  }
  return stream_->Finish();
}

void ControlPlaneTest::SetUp() {
  OpenDatabase(256u << 20);
  StartServer();
}

void ControlPlaneTest::OpenDatabase(std::uint64_t map_size_octets) {
  database_.reset();
  auto opened = storage::Database::Open({folder_.path() + "/data", map_size_octets});
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  database_ = *std::move(opened);
}

void ControlPlaneTest::StartServer(const IngestLimits& limits) {
  const rpc::Address address{.path = folder_.path() + "/s.sock", .host = {}, .port = 0};
  auto started = ControlPlane::Start(*database_, {.listen = {address}, .limits = limits});
  ASSERT_TRUE(started.has_value()) << started.error().message;
  control_plane_ = *std::move(started);
  channel_ = rpc::OpenChannel(rpc::GrpcTarget(address));
}

void ControlPlaneTest::StopServer() {
  if (control_plane_) control_plane_->Stop(2000);
  control_plane_.reset();
}

void ControlPlaneTest::Store(const std::vector<observation::Record>& records) {
  std::vector<observation::RecordView> views;
  for (const auto& record : records) views.push_back(record.view());
  const storage::Batch batch{{"fixture", 1, ++stored_batches_}, views};
  const auto outcome = database_->Commit({&batch, 1});
  ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
}

Answer ControlPlaneTest::Lookup(const v1::LookupRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::QueryService::NewStub(channel_);
  return Collect<v1::LookupResponse>(*stub->Lookup(&context, request));
}

Answer ControlPlaneTest::Lookup(std::string_view name) {
  v1::LookupRequest request;
  request.set_name(std::string(name));
  return Lookup(request);
}

Answer ControlPlaneTest::LookupRdata(const v1::LookupRdataRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::QueryService::NewStub(channel_);
  return Collect<v1::LookupRdataResponse>(*stub->LookupRdata(&context, request));
}

Answer ControlPlaneTest::Export(const v1::ExportRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::QueryService::NewStub(channel_);
  return Collect<v1::ExportResponse>(*stub->Export(&context, request));
}

Answer ControlPlaneTest::Search(const v1::SearchRequest& request) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::QueryService::NewStub(channel_);
  return Collect<v1::SearchResponse>(*stub->Search(&context, request));
}

Answer ControlPlaneTest::Summarize(const v1::SummarizeRequest& request, v1::Summary& summary) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::QueryService::NewStub(channel_);
  const auto reader = stub->Summarize(&context, request);
  Answer answer;
  for (v1::SummarizeResponse response; reader->Read(&response); ++answer.message_count) {
    summary = response.summary();
    if (response.has_end()) answer.end = response.end();
  }
  answer.status = reader->Finish();
  return answer;
}

v1::GetStatusResponse ControlPlaneTest::Status() {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::GetStatusResponse response;
  const auto status = v1::StatusService::NewStub(channel_)->GetStatus(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

std::uint64_t ControlPlaneTest::CounterOf(std::string_view name) {
  const auto status = Status();
  for (const v1::Counter& counter : status.store().counters()) {
    if (counter.name() == name) return counter.value();
  }
  ADD_FAILURE() << "no counter " << name;
  return 0;
}

}  // namespace spoor::controlplane::testing
