#include "controlplane/live/watch_stream.h"

#include <utility>

#include "base/byte_cursor.h"
#include "controlplane/access/refused_call.h"
#include "controlplane/grpc_status.h"
#include "controlplane/services/query_parser.h"
#include "controlplane/services/record_proto.h"
#include "controlplane/services/resume_token.h"
#include "controlplane/services/stream_times.h"
#include "dns/name_text.h"

namespace spoor::controlplane {
namespace {

using Clock = std::chrono::system_clock;

// Streams look at the clock every half second only.
constexpr std::chrono::milliseconds kWatchMargin{1000};
constexpr int kMostObservations = 500;
constexpr std::size_t kMostOctets = 256 << 10;
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
  stream->self_ = stream;
  context.feed.Subscribe(stream);
  stream->Post();
  return stream.get();
}

WatchStream::WatchStream(const v1::WatchRequest& request, WatchContext& context, Clock::time_point deadline,
                         Permit permit)
    : request_(request),
      wanted_(WatchFilter::WantedBy(request)),
      context_(context),
      permit_(std::move(permit)),
      end_by_(EndBy(Clock::now(), deadline, kWatchMargin)),
      last_message_(Clock::now()) {
  context_.counters.watch_streams.Add();
  context_.counters.watch_streams_open.Add();
}

void WatchStream::Post() {
  context_.pool.Post([self = shared_from_this()] { self->Run(); });
}

void WatchStream::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    if (busy_) return;
    busy_ = true;
  }
  Post();
}

void WatchStream::OnWriteDone(bool ok) {
  if (!ok) return Conclude(grpc::Status::CANCELLED);
  if (is_last_) return Conclude(refusal_);
  Post();
}

void WatchStream::Conclude(const grpc::Status& status) {
  permit_.SetCode(status.error_code());
  Finish(status);
}

void WatchStream::OnCancel() {
  cancelled_ = true;
  Wake();
}

void WatchStream::OnDone() {
  context_.counters.watch_streams_open.Sub();
  // Wake may hold it still.
  const std::shared_ptr<WatchStream> last = std::move(self_);
}

// On the pool. Touches nothing of the stream after it started a write or the finish.
void WatchStream::Run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      woken_ = false;
    }
    if (cancelled_) return Conclude(grpc::Status::CANCELLED);
    const Turn turn = Take();
    if (turn == Turn::kRefused) return Conclude(refusal_);
    if (turn == Turn::kWrite) return StartWrite(&response_);
    const std::lock_guard lock(mutex_);
    if (woken_) continue;
    busy_ = false;
    return;
  }
}

WatchStream::Turn WatchStream::Take() {
  if (!filter_) {
    if (auto refused = Prepare()) {
      refusal_ = *std::move(refused);
      return Turn::kRefused;
    }
  }
  response_.Clear();
  response_octets_ = 0;
  if (context_.stopping) {
    End(v1::END_STATE_FAILED, "the server stops");
  } else if (Clock::now() >= end_by_) {
    End(v1::END_STATE_FAILED, "out of time");
  } else if (auto refused = permit_.Refusal()) {
    refusal_ = *std::move(refused);
    End(v1::END_STATE_FAILED, "the API key may have no more");
  } else {
    TakeRecords();
    permit_.AddRecords(static_cast<std::uint64_t>(response_.observations_size()));
    if (IsAtLimit()) End(v1::END_STATE_LIMITED, "limit");
  }
  const bool due = Clock::now() - last_message_ >= kProgressInterval;
  if (response_.observations().empty() && response_.lost_count() == 0 && !is_last_ && !due) return Turn::kWait;
  response_.set_resume_token(Token());
  last_message_ = Clock::now();
  return Turn::kWrite;
}

std::optional<grpc::Status> WatchStream::Prepare() {
  if (context_.counters.watch_streams_open.value() > kMaxWatchStreams) {
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "watch: 256 streams are open already; try again later");
  }
  auto filter = WatchFilter::Parse(request_);
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

void WatchStream::TakeRecords() {
  const std::uint64_t end = position_ + kMostLookedAt;
  while (position_ < end && response_octets_ < kMostOctets && response_.observations_size() < kMostObservations &&
         !IsAtLimit()) {
    const LiveFeed::Slice slice = context_.feed.From(position_);
    Lose(slice.lost);
    if (!slice.batch) return;
    if (slice.batch->told.Covers(wanted_)) {
      TakeSlice(slice);
    } else {
      Lose(slice.batch->records.size() - slice.begin);
    }
  }
  Wake();  // there may be more: another turn, after those of others
}

void WatchStream::Lose(std::uint64_t records) {
  response_.set_lost_count(response_.lost_count() + records);
  context_.counters.watch_records_lost.Add(records);
  position_ += records;
}

void WatchStream::TakeSlice(const LiveFeed::Slice& slice) {
  const LiveBatch& batch = *slice.batch;
  for (std::size_t i = slice.begin; i < batch.records.size(); ++i) {
    if (response_octets_ >= kMostOctets || response_.observations_size() >= kMostObservations || IsAtLimit()) return;
    ++position_;
    const storage::CommittedRecord& committed = batch.records[i];
    if (!filter_->Wants(committed)) continue;
    v1::Observation& observation = *response_.add_observations();
    FillRecord(observation::Copy(committed.record), *observation.mutable_record());
    observation.set_is_new_record(committed.is_new);
    observation.set_is_new_name(committed.is_new_name);
    if (committed.new_domain_octets != 0) {
      const base::ByteSpan owner = committed.record.tuple.owner;
      observation.set_new_domain(dns::NameText(owner.last(committed.new_domain_octets)));
    }
    observation.set_last_seen_before_s(committed.last_seen_s);
    observation.set_commit_time_ms(batch.committed_ms);
    response_octets_ += observation.ByteSizeLong();
    ++sent_;
    context_.counters.watch_records.Add();
  }
}

void WatchStream::End(v1::EndState state, const std::string& message) {
  v1::StreamEnd& end = *response_.mutable_end();
  end.set_state(state);
  end.set_message(message);
  end.set_resume_token(Token());
  end.set_record_count(sent_);
  is_last_ = true;
}

}  // namespace spoor::controlplane
