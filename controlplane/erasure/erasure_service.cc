#include "controlplane/erasure/erasure_service.h"

#include <utility>

#include "controlplane/access/unary_call.h"
#include "controlplane/erasure/scope.h"
#include "controlplane/services/query_parser.h"
#include "spoor/v1/watchlist.pb.h"

namespace spoor::controlplane {
namespace {

constexpr int kMostListed = 1000;

void Fill(const storage::Tombstone& tombstone, v1::Tombstone& out) {
  out.set_id(tombstone.id);
  FillScope(tombstone.scope, *out.mutable_scope());
  if (tombstone.last_before_s) out.set_time_last_before_s(*tombstone.last_before_s);
  out.set_set_time_s(static_cast<std::int64_t>(tombstone.set_at_s));
  out.set_carried_out(tombstone.carried_out);
}

bool IsEmpty(const v1::ErasureScope& scope) {
  return scope.name().empty() && scope.rrtypes().empty() && scope.cidr().empty();
}

}  // namespace

base::Result<> ErasureService::SetTombstone(const v1::PurgeRequest& request, v1::PurgeResponse& response) {
  const auto scope = ParseScope(request.scope());
  if (!scope) return std::unexpected(scope.error());
  if (IsEmpty(request.scope()) != request.all_records()) {
    return BadField("scope", request.all_records() ? "all_records goes without conditions"
                                                   : "no condition; all_records erases everything");
  }
  std::optional<std::uint32_t> last_before_s;
  if (request.has_time_last_before_s()) {
    if (request.time_last_before_s() < 0 || request.time_last_before_s() > UINT32_MAX) {
      return BadField("time_last_before_s", "must be from 0 to 4294967295");
    }
    last_before_s = static_cast<std::uint32_t>(request.time_last_before_s());
  }
  const base::Result<std::uint64_t> id = database_.Purge(*scope, last_before_s);
  if (!id) return std::unexpected(id.error());
  response.set_tombstone_id(*id);
  return EraseHits(*scope, last_before_s);
}

// Behind the tombstone: what it covers is not committed any more, and so is not hit again.
base::Result<> ErasureService::EraseHits(const storage::ErasureScope& scope,
                                         std::optional<std::uint32_t> last_before_s) {
  finder_.Settle();
  const auto erased = hits_.Erase([&](const v1::Hit& hit) {
    const v1::Record& record = hit.observation().record();
    const observation::TupleView tuple{static_cast<std::uint16_t>(record.rrtype()), base::AsBytes(record.owner()),
                                       base::AsBytes(record.rdata())};
    return Covers(scope, last_before_s,
                  {.tuple = tuple, .time_last_s = static_cast<std::uint32_t>(record.time_last_s())});
  });
  if (erased) return {};
  return base::Fail(erased.error().code, erased.error().message + "; the records are erased; purge again for the hits");
}

grpc::ServerUnaryReactor* ErasureService::Purge(grpc::CallbackServerContext* call, const v1::PurgeRequest* request,
                                                v1::PurgeResponse* response) {
  return RunUnary(*call, Method::kPurge, *request, gate_, pool_,
                  [=, this] { return SetTombstone(*request, *response); });
}

grpc::ServerUnaryReactor* ErasureService::ListTombstones(grpc::CallbackServerContext* call,
                                                         const v1::ListTombstonesRequest* request,
                                                         v1::ListTombstonesResponse* response) {
  return RunUnary(*call, Method::kListTombstones, *request, gate_, pool_, [=, this]() -> base::Result<> {
    for (const storage::Tombstone& tombstone : database_.Tombstones()) {
      if (tombstone.id <= request->after_id()) continue;
      response->set_more(response->tombstones_size() == kMostListed);
      if (response->more()) break;
      Fill(tombstone, *response->add_tombstones());
    }
    return {};
  });
}

grpc::ServerUnaryReactor* ErasureService::LiftTombstone(grpc::CallbackServerContext* call,
                                                        const v1::LiftTombstoneRequest* request,
                                                        v1::LiftTombstoneResponse*) {
  return RunUnary(*call, Method::kLiftTombstone, *request, gate_, pool_,
                  [=, this] { return database_.LiftTombstone(request->tombstone_id()); });
}

}  // namespace spoor::controlplane
