#include "controlplane/live/watch_service.h"

namespace spoor::controlplane {
namespace {

constexpr std::chrono::milliseconds kTick{500};

}  // namespace

WatchService::WatchService(const WatchContext& context)
    : context_(context),
      ticker_(kTick, base::Ticker::First::kAfterInterval, [this](const std::stop_token&) { context_.feed.WakeAll(); }) {
}

}  // namespace spoor::controlplane
