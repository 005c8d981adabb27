// For the tests of this folder: a server in this process that answers every query with a script.
#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/test_support.h"
#include "spoor/v1/query.grpc.pb.h"
#include "spoor/v1/status.grpc.pb.h"

namespace spoor::cli {

// What a stream does: pages of records, then the end message if there is one, then the status.
struct Script {
  std::vector<std::vector<v1::Record>> pages;
  std::optional<v1::StreamEnd> end;
  grpc::Status status;
};

class FakeServer final : public v1::QueryService::Service, public v1::StatusService::Service {
 public:
  FakeServer() : address_("unix:/tmp/spoor-cli-test-" + std::to_string(::getpid()) + ".sock") {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(static_cast<v1::QueryService::Service*>(this));
    builder.RegisterService(static_cast<v1::StatusService::Service*>(this));
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(std::chrono::system_clock::now()); }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  const std::string& address() const { return address_; }

  // Set before the call, read after it.
  Script script;
  v1::GetStatusResponse status;
  v1::LookupRequest lookup;
  v1::LookupRdataRequest rdata;
  v1::ExportRequest exported;

  grpc::Status Lookup(grpc::ServerContext*, const v1::LookupRequest* request,
                      grpc::ServerWriter<v1::LookupResponse>* writer) override {
    lookup = *request;
    return Play(*writer);
  }
  grpc::Status LookupRdata(grpc::ServerContext*, const v1::LookupRdataRequest* request,
                           grpc::ServerWriter<v1::LookupRdataResponse>* writer) override {
    rdata = *request;
    return Play(*writer);
  }
  grpc::Status Export(grpc::ServerContext*, const v1::ExportRequest* request,
                      grpc::ServerWriter<v1::ExportResponse>* writer) override {
    exported = *request;
    return Play(*writer);
  }
  grpc::Status GetStatus(grpc::ServerContext*, const v1::GetStatusRequest*, v1::GetStatusResponse* response) override {
    *response = status;
    return script.status;
  }

 private:
  template <class Response>
  grpc::Status Play(grpc::ServerWriter<Response>& writer) {
    for (const auto& page : script.pages) {
      Response response;
      response.mutable_records()->Assign(page.begin(), page.end());
      writer.Write(response);
    }
    if (script.end) {
      Response response;
      *response.mutable_end() = *script.end;
      writer.Write(response);
    }
    return script.status;
  }

  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace spoor::cli
