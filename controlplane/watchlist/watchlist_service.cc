#include "controlplane/watchlist/watchlist_service.h"

#include <utility>

#include "base/clock.h"
#include "controlplane/access/unary_call.h"

namespace spoor::controlplane {
namespace {

constexpr int kMostWaitingChanges = 8;

using Tallies = std::map<std::string, HitTally, std::less<>>;

void Fill(const Watchlist& list, const Tallies& tallies, v1::WatchlistInfo& out) {
  out.set_name(list.name());
  out.set_comment(list.file().comment());
  out.set_entry_count(list.entries().size());
  out.set_revision(list.file().revision());
  out.set_create_time_s(list.file().create_time_s());
  out.set_change_time_s(list.file().change_time_s());
  const auto tally = tallies.find(list.name());
  if (tally == tallies.end()) return;
  out.set_kept_hit_count(tally->second.kept);
  out.set_hit_count(tally->second.seen);
  if (tally->second.kept != 0) out.set_last_hit_time_ms(tally->second.last_ms);
}

}  // namespace

std::shared_ptr<void> WatchlistService::TakePlace() {
  if (++places_taken_ > kMostWaitingChanges) {
    --places_taken_;
    return nullptr;
  }
  return {&places_taken_, [](std::atomic<int>* taken) { --*taken; }};
}

template <class Work>
grpc::ServerUnaryReactor* WatchlistService::RunChange(grpc::CallbackServerContext& call, Method method,
                                                      const google::protobuf::Message& request, Work work) {
  auto place = TakePlace();
  WorkerPool& pool = place ? changes_ : context_.pool;
  return RunUnary(call, method, request, context_.gate, pool,
                  [this, place = std::move(place), work = std::move(work)]() -> base::Result<> {
                    if (!place) {
                      return base::Fail(base::ErrorCode::kResourceExhausted,
                                        "watch-lists: too many changes wait already; try again later");
                    }
                    if (context_.stopping) return base::Fail(base::ErrorCode::kUnavailable, "the server stops");
                    auto done = work();
                    context_.finder.Follow();
                    return done;
                  });
}

grpc::ServerUnaryReactor* WatchlistService::PutWatchlist(grpc::CallbackServerContext* call,
                                                         const v1::PutWatchlistRequest* request,
                                                         v1::PutWatchlistResponse* response) {
  return RunChange(*call, Method::kPutWatchlist, *request, [=, this]() -> base::Result<> {
    const auto list = context_.lists.Put(*request, base::UnixNow_s());
    if (!list) return std::unexpected(list.error());
    Fill(**list, context_.log.Tallies(), *response->mutable_info());
    return {};
  });
}

grpc::ServerUnaryReactor* WatchlistService::GetWatchlist(grpc::CallbackServerContext* call,
                                                         const v1::GetWatchlistRequest* request,
                                                         v1::GetWatchlistResponse* response) {
  return RunUnary(*call, Method::kGetWatchlist, *request, context_.gate, context_.pool, [=, this]() -> base::Result<> {
    const auto list = context_.lists.Find(request->name());
    if (!list) return std::unexpected(list.error());
    Fill(**list, context_.log.Tallies(), *response->mutable_info());
    *response->mutable_entries() = (*list)->file().entries();
    return {};
  });
}

grpc::ServerUnaryReactor* WatchlistService::ListWatchlists(grpc::CallbackServerContext* call,
                                                           const v1::ListWatchlistsRequest* request,
                                                           v1::ListWatchlistsResponse* response) {
  return RunUnary(*call, Method::kListWatchlists, *request, context_.gate, context_.pool,
                  [=, this]() -> base::Result<> {
                    const auto tallies = context_.log.Tallies();
                    for (const auto& list : context_.lists.index()->lists())
                      Fill(*list, tallies, *response->add_infos());
                    return {};
                  });
}

grpc::ServerUnaryReactor* WatchlistService::DeleteWatchlist(grpc::CallbackServerContext* call,
                                                            const v1::DeleteWatchlistRequest* request,
                                                            v1::DeleteWatchlistResponse*) {
  return RunChange(*call, Method::kDeleteWatchlist, *request,
                   [=, this] { return context_.lists.Delete(request->name()); });
}

}  // namespace spoor::controlplane
