#include "controlplane/live/watch_service.h"

namespace spoor::controlplane {
namespace {

constexpr std::chrono::milliseconds kTick{500};

}  // namespace

WatchService::WatchService(const WatchContext& context)
    : context_(context), ticker_([this](const std::stop_token& stop) { Tick(stop); }) {}

WatchService::~WatchService() {
  ticker_.request_stop();
  ticker_.join();
}

void WatchService::Tick(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kTick, [] { return false; });
    }
    context_.feed.WakeAll();
  }
}

}  // namespace spoor::controlplane
