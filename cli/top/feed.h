// What `spoor top` hears from the server, gathered in threads of its own, so that a server that does not answer keeps
// nobody from leaving.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "cli/top/model.h"
#include "cli/top/news.h"
#include "cli/top/rate_window.h"
#include "spoor/v1/status.pb.h"

namespace spoor::cli {

class TopFeed {
 public:
  // Asks for the status every second and watches for new names, or with `every_record` for all that is stored, until it
  // is destroyed: a lost server is asked again. `server` is its address, for what people read.
  TopFeed(std::shared_ptr<grpc::Channel> channel, std::string server, bool every_record);
  // Cancels the calls.
  ~TopFeed() = default;
  TopFeed(const TopFeed&) = delete;
  TopFeed& operator=(const TopFeed&) = delete;

  // How often the status was asked for, and how the last time went.
  struct Polls {
    std::uint64_t count = 0;
    grpc::Status last;
  };
  Polls polls() const;

  // What is known at this moment.
  TopModel Model() const;

 private:
  void AskStatus(const std::stop_token& stop);
  void Watch(const std::stop_token& stop);
  // One stream, to its end.
  grpc::Status ReadNews(const std::stop_token& stop);
  void TakeStatus(const grpc::Status& outcome, const v1::GetStatusResponse& response);
  // True when it is time to stop.
  bool Sleep(const std::stop_token& stop);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string server_;
  const bool every_record_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable_any never_;
  Polls polls_;
  std::string version_;
  std::int64_t start_time_s_ = 0;
  std::string notice_;
  std::string no_names_;
  RateWindow rates_;
  News news_;

  // Last: they end before what they use.
  std::jthread status_thread_;
  std::jthread watch_thread_;
};

}  // namespace spoor::cli
