#include "controlplane/live/watch_stream.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/grpc_status.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/record_proto.h"
#include "controlplane/services/resume_token.h"

namespace spoor::controlplane {
namespace {

// Of records that are looked at before others get the thread.
constexpr std::size_t kMostLookedAt = 1 << 16;
// Tells tokens of watches from those of queries.
constexpr std::uint64_t kFingerprint = 0x7761746368000001;

std::unexpected<base::Error> BadToken(std::string_view why) {
  return BadField("resume_token", why);
}

}  // namespace

grpc::ServerWriteReactor<v1::WatchResponse>* WatchStream::Open(const grpc::CallbackServerContext& call,
                                                               const v1::WatchRequest& request, WatchContext& context) {
  auto permit = context.gate.Admit(call, Method::kWatch, &request);
  if (!permit) return RefusedCall<grpc::ServerWriteReactor<v1::WatchResponse>>::Open(permit.error());
  const auto stream = std::make_shared<WatchStream>(request, context, call.deadline(), *std::move(permit));
  context.feed.Subscribe(stream);
  stream->Start();
  return stream.get();
}

WatchStream::WatchStream(const v1::WatchRequest& request, WatchContext& context, TimePoint deadline, Permit permit)
    : PushStream(context.pool, context.stopping, request.limit(), deadline, std::move(permit)),
      request_(request),
      wanted_(WatchFilter::WantedBy(request)),
      context_(context),
      rate_(request.most_per_second()) {
  context_.counters.watch_streams.Add();
  context_.counters.watch_streams_open.Add();
}

std::optional<grpc::Status> WatchStream::Prepare() {
  if (context_.counters.watch_streams_open.value() > kMaxWatchStreams) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "watch: 256 streams are open already; try again later");
  }
  auto filter = WatchFilter::Parse(request_, context_.lists);
  if (!filter) return ToGrpcStatus(filter.error());
  if (!request_.resume_token().empty()) {
    const auto position = ParsePosition();
    if (!position) return ToGrpcStatus(position.error());
    if (!*position || **position < context_.feed.oldest()) {
      return grpc::Status(grpc::StatusCode::OUT_OF_RANGE,
                          "resume_token: compacted: what follows it is not kept any more");
    }
    position_ = **position;
  } else {
    position_ = context_.feed.next();
  }
  filter_ = *std::move(filter);
  return std::nullopt;
}

// nullopt: of another start of the server.
base::Result<std::optional<std::uint64_t>> WatchStream::ParsePosition() const {
  const auto decoded = DecodeResumeToken(base::AsBytes(request_.resume_token()), kFingerprint);
  if (!decoded) return BadToken("not one of a watch");
  base::ByteReader in(base::AsBytes(*decoded));
  const std::uint64_t epoch = in.U64();
  const std::uint64_t position = in.U64();
  if (!in.ok() || in.remaining() != 0) return BadToken("not one of a watch");
  if (epoch != context_.feed.epoch() || position > context_.feed.next()) return std::nullopt;
  return position;
}

std::string WatchStream::Token() const {
  std::string position;
  base::ByteWriter out(position);
  out.U64(context_.feed.epoch());
  out.U64(position_);
  return EncodeResumeToken(kFingerprint, position);
}

std::uint64_t WatchStream::TakeMore(v1::WatchResponse& response, std::uint64_t left) {
  Room room;
  room.observations = std::min(room.observations, left);
  const std::uint64_t end = position_ + kMostLookedAt;
  if (rate_.is_set()) rate_.Refill(context_.now_ms());
  while (position_ < end && !room.IsFull()) {
    const LiveFeed::Slice slice = context_.feed.From(position_);
    Lose(slice.lost, response);
    if (!slice.batch) return static_cast<std::uint64_t>(response.observations_size());
    if (slice.batch->told.Covers(wanted_)) {
      TakeSlice(slice, room, response);
    } else {
      Lose(slice.batch->records.size() - slice.begin, response);
    }
  }
  Wake();  // there may be more: another turn, after those of others
  return static_cast<std::uint64_t>(response.observations_size());
}

void WatchStream::Lose(std::uint64_t records, v1::WatchResponse& response) {
  response.set_lost_count(response.lost_count() + records);
  context_.counters.watch_records_lost.Add(records);
  position_ += records;
}

void WatchStream::LeaveOut(v1::WatchResponse& response) {
  response.set_limited_count(response.limited_count() + 1);
  context_.counters.watch_records_limited.Add();
}

void WatchStream::TakeSlice(const LiveFeed::Slice& slice, Room& room, v1::WatchResponse& response) {
  const LiveBatch& batch = *slice.batch;
  for (std::size_t i = slice.begin; i < batch.records.size() && !room.IsFull(); ++i) {
    ++position_;
    if (!filter_->Wants(batch.records[i])) continue;
    if (!rate_.Take()) {
      LeaveOut(response);
      continue;
    }
    v1::Observation& observation = *response.add_observations();
    FillObservation(batch.records[i], batch.committed_ms, observation);
    room.octets -= std::min(room.octets, observation.ByteSizeLong());
    --room.observations;
    context_.counters.watch_records.Add();
  }
}

}  // namespace spoor::controlplane
