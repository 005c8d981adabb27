// For the tests of this folder: a server in this process that answers every query with a script.
#pragma once

#include <grpc/grpc.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/fake_feeds.h"
#include "cli/run.h"
#include "cli/test_support.h"
#include "spoor/v1/access.grpc.pb.h"
#include "spoor/v1/erasure.grpc.pb.h"
#include "spoor/v1/query.grpc.pb.h"
#include "spoor/v1/status.grpc.pb.h"
#include "spoor/v1/watch.grpc.pb.h"
#include "spoor/v1/watchlist.grpc.pb.h"

namespace spoor::cli {

// What a stream does: pages of records, then the end message if there is one, then the status.
struct Script {
  std::vector<std::vector<v1::Record>> pages;
  std::optional<v1::StreamEnd> end;
  grpc::Status status;
};

class FakeServer final : public v1::QueryService::Service,
                         public v1::StatusService::Service,
                         public v1::ErasureService::Service,
                         public v1::WatchService::Service,
                         public v1::KeyService::Service,
                         public v1::WatchlistService::Service {
 public:
  FakeServer() : address_("unix:/tmp/spoor-cli-test-" + std::to_string(::getpid()) + ".sock") {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    builder.RegisterService(static_cast<v1::QueryService::Service*>(this));
    builder.RegisterService(static_cast<v1::StatusService::Service*>(this));
    builder.RegisterService(static_cast<v1::ErasureService::Service*>(this));
    builder.RegisterService(static_cast<v1::WatchService::Service*>(this));
    builder.RegisterService(static_cast<v1::KeyService::Service*>(this));
    builder.RegisterService(static_cast<v1::WatchlistService::Service*>(this));
    builder.RegisterService(&feeds);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(std::chrono::system_clock::now()); }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  const std::string& address() const { return address_; }

  FakeFeeds feeds;
  // Set before the call, read after it.
  Script script;
  v1::GetStatusResponse status;
  v1::LookupRequest lookup;
  v1::LookupRdataRequest rdata;
  v1::ExportRequest exported;
  v1::SearchRequest search;
  v1::SummarizeRequest summarize;
  std::vector<v1::Summary> summaries;  // of an answer; the end comes with the last
  v1::WatchRequest watch;
  std::vector<v1::WatchResponse> watched;  // the messages of an answer
  grpc::Status watch_status;               // of a watch that the script lets end well

  grpc::Status Watch(grpc::ServerContext*, const v1::WatchRequest* request,
                     grpc::ServerWriter<v1::WatchResponse>* writer) override {
    watch = *request;
    for (const v1::WatchResponse& response : watched) writer->Write(response);
    return script.status.ok() ? watch_status : script.status;
  }

  v1::CreateKeyRequest create_key;
  v1::RotateKeyRequest rotate_key;
  v1::RevokeKeyRequest revoke_key;
  v1::CreateKeyResponse new_key;
  v1::ListKeysResponse keys;

  grpc::Status CreateKey(grpc::ServerContext*, const v1::CreateKeyRequest* request,
                         v1::CreateKeyResponse* response) override {
    create_key = *request;
    *response = new_key;
    return script.status;
  }
  grpc::Status ListKeys(grpc::ServerContext*, const v1::ListKeysRequest*, v1::ListKeysResponse* response) override {
    *response = keys;
    return script.status;
  }
  grpc::Status RotateKey(grpc::ServerContext*, const v1::RotateKeyRequest* request,
                         v1::RotateKeyResponse* response) override {
    rotate_key = *request;
    *response->mutable_key() = new_key.key();
    response->set_secret(new_key.secret());
    return script.status;
  }
  grpc::Status RevokeKey(grpc::ServerContext*, const v1::RevokeKeyRequest* request, v1::RevokeKeyResponse*) override {
    revoke_key = *request;
    return script.status;
  }

  v1::PutWatchlistRequest put_list;
  v1::DeleteWatchlistRequest delete_list;
  v1::GetWatchlistResponse list;
  v1::ListWatchlistsResponse lists;
  v1::HitsRequest hits;
  std::vector<v1::HitsResponse> hit;  // the messages of an answer

  grpc::Status PutWatchlist(grpc::ServerContext*, const v1::PutWatchlistRequest* request,
                            v1::PutWatchlistResponse* response) override {
    put_list = *request;
    *response->mutable_info() = list.info();
    return script.status;
  }
  grpc::Status GetWatchlist(grpc::ServerContext*, const v1::GetWatchlistRequest*,
                            v1::GetWatchlistResponse* response) override {
    *response = list;
    return script.status;
  }
  grpc::Status ListWatchlists(grpc::ServerContext*, const v1::ListWatchlistsRequest*,
                              v1::ListWatchlistsResponse* response) override {
    *response = lists;
    return script.status;
  }
  grpc::Status DeleteWatchlist(grpc::ServerContext*, const v1::DeleteWatchlistRequest* request,
                               v1::DeleteWatchlistResponse*) override {
    delete_list = *request;
    return script.status;
  }
  grpc::Status Hits(grpc::ServerContext*, const v1::HitsRequest* request,
                    grpc::ServerWriter<v1::HitsResponse>* writer) override {
    hits = *request;
    for (const v1::HitsResponse& response : hit) writer->Write(response);
    return script.status;
  }

  v1::PurgeRequest purge;
  v1::LiftTombstoneRequest lift;
  std::vector<v1::ListTombstonesResponse> tombstones;  // one answer after the other, by after_id

  grpc::Status Purge(grpc::ServerContext*, const v1::PurgeRequest* request, v1::PurgeResponse* response) override {
    purge = *request;
    response->set_tombstone_id(7);
    return script.status;
  }
  grpc::Status LiftTombstone(grpc::ServerContext*, const v1::LiftTombstoneRequest* request,
                             v1::LiftTombstoneResponse*) override {
    lift = *request;
    return script.status;
  }
  grpc::Status ListTombstones(grpc::ServerContext*, const v1::ListTombstonesRequest* request,
                              v1::ListTombstonesResponse* response) override {
    if (!tombstones.empty()) *response = tombstones.at(request->after_id());
    return script.status;
  }

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
  grpc::Status Search(grpc::ServerContext*, const v1::SearchRequest* request,
                      grpc::ServerWriter<v1::SearchResponse>* writer) override {
    search = *request;
    return Play(*writer);
  }
  grpc::Status Summarize(grpc::ServerContext*, const v1::SummarizeRequest* request,
                         grpc::ServerWriter<v1::SummarizeResponse>* writer) override {
    summarize = *request;
    for (const auto& summary : summaries) {
      v1::SummarizeResponse response;
      *response.mutable_summary() = summary;
      if (&summary == &summaries.back() && script.end) *response.mutable_end() = *script.end;
      writer->Write(response);
    }
    return script.status;
  }
  v1::BulkRequest bulk;              // the last one
  std::vector<int> bulk_calls;       // how many inputs each call had
  int bulk_answers_per_call = 1000;  // then LIMITED; the token is the index to go on from
  std::uint64_t bulk_cost = 0;       // of each call

  // One record for each input, none for names with "absent".
  grpc::Status Bulk(grpc::ServerContext*, const v1::BulkRequest* request,
                    grpc::ServerWriter<v1::BulkResponse>* writer) override {
    bulk = *request;
    bulk_calls.push_back(request->inputs_size());
    const std::string& token = request->paging().resume_token();
    const int begin = token.empty() ? 0 : std::stoi(token);
    const int end = std::min(begin + bulk_answers_per_call, request->inputs_size());
    for (int i = begin; i < end; ++i) {
      v1::BulkResponse response;
      v1::BulkAnswer& answer = *response.add_answers();
      answer.set_input(static_cast<std::uint32_t>(i));
      answer.set_last(true);
      const std::string& name = request->inputs(i).name();
      if (name.find("absent") == std::string::npos) *answer.add_records() = MakeRecord(name + ".", "A", "192.0.2.1");
      writer->Write(response);
    }
    v1::BulkResponse last;
    last.mutable_end()->set_state(end == request->inputs_size() ? v1::END_STATE_SUCCEEDED : v1::END_STATE_LIMITED);
    if (end != request->inputs_size()) last.mutable_end()->set_resume_token(std::to_string(end));
    last.mutable_end()->set_cost(bulk_cost);
    if (script.status.ok()) writer->Write(last);
    return script.status;
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

// How COF prints the record of ServerTest::Answers.
inline constexpr std::string_view kLine =
    R"({"rrname":"a.example.","rrtype":"A","rdata":["192.0.2.1"],"time_first":1700000000,"time_last":1700000300,"count":7})"
    "\n";

struct Answer {
  ExitCode code;
  std::string out;
  std::string err;
};

// Runs a command line and keeps what it printed.
inline Answer RunIn(Environment environment, const std::vector<std::string>& arguments) {
  CapturedFd out;
  CapturedFd err;
  environment.out_fd = out.fd();
  environment.err_fd = err.fd();
  environment.now_s = 1'700'000'000;
  const auto code = cli::Run(arguments, environment);
  return {code, out.text(), err.text()};
}

inline bool IsOneLine(const std::string& text) {
  return text.starts_with("spoor: ") && text.find('\n') == text.size() - 1;
}

// A test with a server to ask.
class ServerTest : public testing::Test {
 protected:
  // Keeps gRPC up between tests, as main() does: its shutdown after a cancelled call can take 10 s.
  static void SetUpTestSuite() { grpc_init(); }

  Answer Ask(const std::vector<std::string>& arguments) {
    Environment environment;
    environment.server = server_.address();
    return RunIn(environment, arguments);
  }
  // `count` records in pages of two, and an end of this state.
  void Answers(std::size_t count, v1::EndState state, const std::string& resume_token = "") {
    server_.script = {};
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 2 == 0) server_.script.pages.emplace_back();
      server_.script.pages.back().push_back(MakeRecord("a.example.", "A", "192.0.2.1"));
    }
    v1::StreamEnd end;
    end.set_state(state);
    end.set_record_count(count);
    end.set_resume_token(resume_token);
    if (state == v1::END_STATE_FAILED) end.set_message("the disk\ndied");
    server_.script.end = end;
  }

  FakeServer server_;
};

}  // namespace spoor::cli
