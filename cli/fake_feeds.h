// For the tests of this folder: feeds as a script says.
#pragma once

#include <grpcpp/server_context.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "spoor/v1/feed.grpc.pb.h"

namespace spoor::cli {

class FakeFeeds final : public v1::FeedService::Service {
 public:
  grpc::Status status;  // of every call that the rest lets end well
  v1::ListFeedsResponse feeds;
  std::vector<v1::FeedEdition> editions;
  std::vector<std::uint32_t> editions_limits;  // of the calls

  grpc::Status ListFeeds(grpc::ServerContext*, const v1::ListFeedsRequest*, v1::ListFeedsResponse* response) override {
    *response = feeds;
    return status;
  }
  grpc::Status ListEditions(grpc::ServerContext*, const v1::ListEditionsRequest* request,
                            v1::ListEditionsResponse* response) override {
    editions_limits.push_back(request->limit());
    for (const v1::FeedEdition& each : editions) {
      if (each.sequence() <= request->after_sequence()) continue;
      if (response->editions_size() == std::min(static_cast<int>(request->limit()), editions_per_answer)) {
        response->set_more(true);
        break;
      }
      *response->add_editions() = each;
    }
    return status;
  }
  int editions_per_answer = 1000;

  v1::FeedEdition edition;  // that is fetched
  v1::FeedFile file;
  std::string content;
  std::size_t cut_at = std::string::npos;     // the stream ends here without an end
  std::vector<v1::FetchFileRequest> fetches;  // the calls
  static constexpr std::size_t kChunkOctets = 4;

  grpc::Status FetchFile(grpc::ServerContext*, const v1::FetchFileRequest* request,
                         grpc::ServerWriter<v1::FetchFileResponse>* writer) override {
    fetches.push_back(*request);
    if (!status.ok()) return status;
    v1::FetchFileResponse response;
    *response.mutable_edition() = edition;
    *response.mutable_file() = file;
    for (std::size_t at = request->offset(); at < std::min(content.size(), cut_at); at += kChunkOctets) {
      response.set_data(content.substr(at, kChunkOctets));
      writer->Write(response);
      response.Clear();
    }
    if (cut_at < content.size()) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    response.mutable_end()->set_state(v1::END_STATE_SUCCEEDED);
    writer->Write(response);
    return status;
  }

  std::vector<std::vector<std::string>> pages;  // of the feed: a consumer's place is one of them
  std::atomic<std::size_t> place = 0;           // what is before it was acknowledged
  std::vector<v1::PollFeedRequest> polls;       // the calls
  std::uint64_t lost_count = 0;                 // of each edition

  // A page is its own edition.
  grpc::Status PollFeed(grpc::ServerContext*, const v1::PollFeedRequest* request,
                        v1::PollFeedResponse* response) override {
    polls.push_back(*request);
    if (!status.ok()) return status;
    if (!request->acknowledge().empty()) place = std::stoul(request->acknowledge());
    if (place >= pages.size()) return status;
    for (const std::string& line : pages[place]) response->add_lines(line);
    response->set_token(std::to_string(place + 1));
    response->set_more(place + 1 < pages.size());
    response->mutable_edition()->set_sequence(place + 1);
    response->mutable_edition()->set_lost_count(lost_count);
    return status;
  }

  v1::ListConsumersResponse consumers;
  v1::DeleteConsumerRequest forget;

  grpc::Status ListConsumers(grpc::ServerContext*, const v1::ListConsumersRequest*,
                             v1::ListConsumersResponse* response) override {
    *response = consumers;
    return status;
  }
  grpc::Status DeleteConsumer(grpc::ServerContext*, const v1::DeleteConsumerRequest* request,
                              v1::DeleteConsumerResponse*) override {
    forget = *request;
    return status;
  }
};

}  // namespace spoor::cli
