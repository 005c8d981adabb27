#include "cli/top/feed.h"

#include <fmt/format.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <utility>

#include "base/clock.h"
#include "cli/server.h"
#include "spoor/v1/status.grpc.pb.h"
#include "spoor/v1/watch.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::chrono::seconds kInterval{1};
// Counters are in memory on the server: an answer that takes longer will not come.
constexpr std::chrono::seconds kStatusTimeout{10};

// To ask again would not help.
bool IsFinal(grpc::StatusCode code) {
  return code == grpc::StatusCode::PERMISSION_DENIED || code == grpc::StatusCode::UNAUTHENTICATED ||
         code == grpc::StatusCode::UNIMPLEMENTED;
}

}  // namespace

TopFeed::TopFeed(std::shared_ptr<grpc::Channel> channel, std::string server, bool every_record)
    : channel_(std::move(channel)),
      server_(std::move(server)),
      every_record_(every_record),
      news_(every_record),
      status_thread_([this](const std::stop_token& stop) { AskStatus(stop); }),
      watch_thread_([this](const std::stop_token& stop) { Watch(stop); }) {}

TopFeed::Polls TopFeed::polls() const {
  const std::lock_guard lock(mutex_);
  return polls_;
}

TopModel TopFeed::Model() const {
  const std::lock_guard lock(mutex_);
  TopModel model;
  model.now_s = base::UnixNow_s();
  model.server = server_;
  model.version = version_;
  model.up_s = model.now_s - start_time_s_;
  model.notice = notice_;
  model.store = rates_.Store();
  model.sensors = rates_.Sensors();
  model.zones_of = every_record_ ? "observations" : "new names";
  model.zones = news_.Zones(model.now_s);
  model.names = news_.Names();
  model.lost_records = news_.lost_records();
  model.no_names = no_names_;
  return model;
}

bool TopFeed::Sleep(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  never_.wait_for(lock, stop, kInterval, [] { return false; });
  return stop.stop_requested();
}

void TopFeed::TakeStatus(const grpc::Status& outcome, const v1::GetStatusResponse& response) {
  const std::lock_guard lock(mutex_);
  ++polls_.count;
  polls_.last = outcome;
  notice_ = outcome.ok() ? "" : "asking again: " + StatusText(outcome, server_);
  if (!outcome.ok()) return;
  version_ = response.version();
  start_time_s_ = response.start_time_s();
  rates_.Add(base::MonotonicNow_ms(), base::UnixNow_s(), response);
}

void TopFeed::AskStatus(const std::stop_token& stop) {
  const auto stub = v1::StatusService::NewStub(channel_);
  do {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    context.set_deadline(std::chrono::system_clock::now() + kStatusTimeout);
    v1::GetStatusResponse response;
    const grpc::Status outcome = stub->GetStatus(&context, v1::GetStatusRequest(), &response);
    TakeStatus(outcome, response);
  } while (!Sleep(stop));
}

grpc::Status TopFeed::ReadNews(const std::stop_token& stop) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
  v1::WatchRequest request;
  request.set_news(every_record_ ? v1::WATCH_NEWS_ALL : v1::WATCH_NEWS_NAMES);
  const auto reader = v1::WatchService::NewStub(channel_)->Watch(&context, request);
  for (v1::WatchResponse response; reader->Read(&response);) {
    const std::lock_guard lock(mutex_);
    news_.Add(base::UnixNow_s(), response);
    no_names_.clear();
  }
  return reader->Finish();
}

void TopFeed::Watch(const std::stop_token& stop) {
  do {
    const grpc::Status outcome = ReadNews(stop);
    const std::lock_guard lock(mutex_);
    no_names_ = outcome.ok() ? "" : "no new names: " + StatusText(outcome, server_);
    if (IsFinal(outcome.error_code())) return;
  } while (!Sleep(stop));
}

}  // namespace spoor::cli
