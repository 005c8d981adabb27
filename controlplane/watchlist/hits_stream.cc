#include "controlplane/watchlist/hits_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/grpc_status.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

// Of hits that are looked at before others get the thread.
constexpr std::size_t kMostLookedAt = 4096;
// Tells tokens of hits from those of queries and watches.
constexpr std::uint64_t kFingerprint = 0x6869747300000001;

// nullopt: none of ours.
std::optional<std::uint64_t> PositionOf(const std::string& token) {
  const auto decoded = DecodeResumeToken(base::AsBytes(token), kFingerprint);
  if (!decoded) return std::nullopt;
  base::ByteReader in(base::AsBytes(*decoded));
  const std::uint64_t position = in.U64();
  return in.ok() && in.remaining() == 0 ? std::optional(position) : std::nullopt;
}

}  // namespace

grpc::ServerWriteReactor<v1::HitsResponse>* HitsStream::Open(const grpc::CallbackServerContext& call,
                                                             const v1::HitsRequest& request, HitsContext& context) {
  auto permit = context.gate.Admit(call, Method::kHits, &request);
  if (!permit) return RefusedCall<grpc::ServerWriteReactor<v1::HitsResponse>>::Open(permit.error());
  const auto stream = std::make_shared<HitsStream>(request, context, call.deadline(), *std::move(permit));
  context.log.Subscribe(stream);
  stream->Start();
  return stream.get();
}

HitsStream::HitsStream(const v1::HitsRequest& request, HitsContext& context, TimePoint deadline, Permit permit)
    : PushStream(context.pool, context.stopping, request.limit(), deadline, std::move(permit)),
      request_(request),
      context_(context) {
  context_.counters.hit_streams.Add();
  context_.counters.hit_streams_open.Add();
}

std::optional<grpc::Status> HitsStream::Prepare() {
  if (context_.counters.hit_streams_open.value() > kMaxHitStreams) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "hits: 256 streams are open already; try again later");
  }
  if (auto read = ReadNames(); !read) return ToGrpcStatus(read.error());
  if (!v1::HitsScope_IsValid(request_.scope())) return ToGrpcStatus(BadField("scope", "is none").error());
  if (request_.scope() == v1::HITS_SCOPE_KEPT) end_ = context_.log.next().ordinal;
  if (request_.resume_token().empty()) {
    const HitLog::End begin = request_.scope() == v1::HITS_SCOPE_COMING ? context_.log.next() : context_.log.oldest();
    next_ = begin.ordinal;
    behind_ = begin.position;
    return std::nullopt;
  }
  const auto position = PositionOf(request_.resume_token());
  if (!position) return ToGrpcStatus(BadField("resume_token", "not one of hits").error());
  const auto ordinal = context_.log.OrdinalBehind(*position);
  if (!ordinal) {
    return grpc::Status(grpc::StatusCode::OUT_OF_RANGE,
                        "resume_token: compacted: what follows it is not kept any more");
  }
  next_ = *ordinal;
  behind_ = *position;
  return std::nullopt;
}

base::Result<> HitsStream::ReadNames() {
  const auto& names = request_.watchlists();
  if (static_cast<std::size_t>(names.size()) > kMostLists)
    return BadField("watchlists", fmt::format("at most {}", kMostLists));
  const auto tallies = context_.log.Tallies();
  for (int i = 0; i < names.size(); ++i) {
    if (!tallies.contains(names[i]) && !context_.lists.Find(names[i])) {
      return BadField(fmt::format("watchlists[{}]", i), "there is no such watch-list, nor hits of one");
    }
    names_.insert(names[i]);
  }
  return {};
}

std::uint64_t HitsStream::TakeMore(v1::HitsResponse& response, std::uint64_t left) {
  const HitLog::Slice slice = context_.log.From(next_, kMostLookedAt);
  response.set_lost_count(slice.lost);
  context_.counters.hits_lost.Add(slice.lost);
  next_ += slice.lost;
  const std::uint64_t most = std::min<std::uint64_t>(left, kMostPushed);
  std::size_t octets = 0;
  std::uint64_t added = 0;
  for (const auto& hit : slice.hits) {
    if (added >= most || octets >= kMostPushed_octets || IsComplete()) break;
    ++next_;
    behind_ = hit->position;
    if (!Wants(*hit) || !response.add_hits()->ParseFromString(hit->message)) continue;
    octets += hit->message.size();
    ++added;
  }
  context_.counters.hits_sent.Add(added);
  if (!slice.hits.empty()) Wake();  // there may be more: another turn, after those of others
  return added;
}

std::string HitsStream::Token() const {
  std::string position;
  base::ByteWriter(position).U64(behind_);
  return EncodeResumeToken(kFingerprint, position);
}

}  // namespace spoor::controlplane
