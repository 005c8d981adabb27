#include "cli/feed_poll.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/clock.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/unary_call.h"
#include "rpc/text/printable.h"
#include "spoor/v1/feed.grpc.pb.h"

namespace spoor::cli {
namespace {

// Of a page: what the server gives when nothing is said.
constexpr std::uint64_t kPageLines = 10'000;

class Poll {
 public:
  Poll(const Invocation& invocation, v1::FeedService::Stub& stub, v1::PollFeedRequest request, std::uint64_t limit)
      : invocation_(invocation),
        stub_(stub),
        request_(std::move(request)),
        limit_(limit),
        follow_(invocation.options["follow"].as<bool>()),
        output_(invocation.environment.out_fd) {}

  ExitCode Run() {
    for (;;) {
      v1::PollFeedResponse page;
      if (const grpc::Status status = Ask(page); !status.ok()) return ConcludeStatus(status);
      if (!Write(page)) return ConcludeUnwritten();
      request_.set_acknowledge(page.token());
      const bool is_read = !page.more() && (!follow_ || page.lines().empty());
      if (IsInterrupted(0) || LimitReached() || (is_read && !follow_)) return Leave();
      // With lines, what follows the acknowledgement is asked for at once.
      if (!is_read) continue;
      if (const grpc::Status status = Acknowledge(); !status.ok()) return ConcludeStatus(status);
      const auto now_ms = static_cast<std::int64_t>(base::UnixNow_ns() / 1'000'000);
      if (IsInterrupted(PollPause(page.next_time_ms(), now_ms).count())) return Leave();
    }
  }

 private:
  grpc::Status Call(const v1::PollFeedRequest& request, v1::PollFeedResponse& page) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kUnaryTimeout);
    return stub_.PollFeed(&context, request, &page);
  }

  grpc::Status Ask(v1::PollFeedResponse& page) {
    const std::uint64_t left = limit_ == 0 ? kPageLines : std::min(limit_ - written_, kPageLines);
    request_.set_limit(static_cast<std::uint32_t>(left));
    return Call(request_, page);
  }

  // What comes with the answer is not acknowledged, and so comes again.
  grpc::Status Acknowledge() {
    if (request_.acknowledge().empty()) return grpc::Status::OK;
    request_.set_limit(1);
    v1::PollFeedResponse ignored;
    const grpc::Status status = Call(request_, ignored);
    if (status.ok()) request_.clear_acknowledge();
    return status;
  }

  bool Write(const v1::PollFeedResponse& page) {
    TellLoss(page.edition());
    for (const std::string& line : page.lines()) {
      rpc::AppendPrintable(output_.buffer(), line);
      if (!output_.Append("\n")) return false;
    }
    written_ += static_cast<std::uint64_t>(page.lines_size());
    return output_.Flush();
  }

  // Once for each edition.
  void TellLoss(const v1::FeedEdition& edition) {
    if (edition.lost_count() == 0 || edition.sequence() == told_) return;
    told_ = edition.sequence();
    PrintNote(
        invocation_.environment.err_fd,
        fmt::format("feed: edition {} of {} lacks {} records: they came faster than they could be kept, or the disk "
                    "was full",
                    edition.sequence(), edition.feed(), edition.lost_count()));
  }

  bool IsInterrupted(std::int64_t wait_ms) { return interrupt_.Wait(std::chrono::milliseconds(wait_ms)); }
  bool LimitReached() const { return limit_ != 0 && written_ >= limit_; }

  ExitCode Leave() {
    if (const grpc::Status status = Acknowledge(); !status.ok()) return ConcludeStatus(status);
    return written_ != 0 ? ExitCode::kFound : FailWith(invocation_, ExitCode::kNothingFound, "nothing new");
  }

  ExitCode ConcludeUnwritten() {
    if (output_.error() == EPIPE) return ExitCode::kFound;
    return FailWith(invocation_, ExitCode::kIncomplete,
                    fmt::format("cannot write to standard output: {}", std::strerror(output_.error())));
  }

  ExitCode ConcludeStatus(const grpc::Status& status) {
    if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT)
      return FailUsage(invocation_, status.error_message());
    std::string text = StatusText(status, invocation_.environment.server);
    if (status.error_code() == grpc::StatusCode::OUT_OF_RANGE) {
      text += fmt::format("; spoor feed forget {} {} begins anew", request_.feed(), request_.consumer());
    }
    if (written_ == 0) return FailWith(invocation_, ExitCode::kUnreachable, text);
    return FailWith(
        invocation_, ExitCode::kIncomplete,
        fmt::format("{}{}", text, request_.acknowledge().empty() ? "" : "; the last lines will come again"));
  }

  const Invocation& invocation_;
  v1::FeedService::Stub& stub_;
  v1::PollFeedRequest request_;
  const std::uint64_t limit_;  // 0: none
  const bool follow_;
  Output output_;
  Interrupt interrupt_;
  std::uint64_t written_ = 0;  // lines
  std::uint64_t told_ = 0;     // edition
};

base::Result<v1::PollStart> ReadStart(const Invocation& invocation) {
  if (invocation.options.count("from") == 0) return v1::POLL_START_UNSPECIFIED;
  const auto& word = invocation.options["from"].as<std::string>();
  if (word == "next") return v1::POLL_START_NEXT;
  if (word == "oldest") return v1::POLL_START_OLDEST;
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("--from: '{}': give next or oldest", word));
}

}  // namespace

void AddFeedPollOptions(po::options_description& options) {
  auto add = options.add_options();
  add("consumer", po::value<std::string>()->value_name("NAME"), "poll: who reads; the server keeps the place");
  add("follow", po::bool_switch(), "poll: wait for the next edition, until Ctrl-C");
  add("from", po::value<std::string>()->value_name("WHERE"),
      "poll: where a new consumer begins: oldest, or next for the next edition (oldest)");
}

std::chrono::milliseconds PollPause(std::int64_t next_time_ms, std::int64_t now_ms) {
  constexpr std::int64_t kLeast_ms = 1000;
  constexpr std::int64_t kMost_ms = 600'000;
  if (next_time_ms <= now_ms) return std::chrono::milliseconds(kLeast_ms);
  return std::chrono::milliseconds(std::clamp(next_time_ms - now_ms, kLeast_ms, kMost_ms));
}

ExitCode PollFeedLines(const Invocation& invocation, const std::string& feed) {
  if (invocation.options.count("consumer") == 0) return FailUsage(invocation, "poll: give --consumer NAME");
  const auto start = ReadStart(invocation);
  if (!start) return FailUsage(invocation, start.error().message);
  v1::PollFeedRequest request;
  request.set_feed(feed);
  request.set_consumer(invocation.options["consumer"].as<std::string>());
  request.set_start(*start);
  std::uint64_t limit = 0;
  if (invocation.options.count("limit") != 0) limit = invocation.options["limit"].as<std::uint64_t>();
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  const auto stub = v1::FeedService::NewStub(*channel);
  return Poll(invocation, *stub, std::move(request), limit).Run();
}

}  // namespace spoor::cli
