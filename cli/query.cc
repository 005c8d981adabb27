#include "cli/query.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/hex.h"
#include "cli/coverage_text.h"

namespace spoor::cli {
namespace {

// The output could not be written. A closed pipe is how `head` says that it has enough.
ExitCode ConcludeUnwritten(const Invocation& invocation, int error) {
  if (error == EPIPE) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete,
                  fmt::format("cannot write to standard output: {}; the answer is incomplete", std::strerror(error)));
}

// The call ended with an error of its own.
ExitCode ConcludeStatus(const Invocation& invocation, const StreamOutcome& outcome) {
  const auto& server = invocation.environment.server;
  const auto text = StatusText(outcome.status, server);
  if (outcome.answered) {
    return FailWith(invocation, ExitCode::kIncomplete,
                    fmt::format("answer incomplete after {} records: spoord at {}: {}", outcome.record_count, server,
                                outcome.status.error_message()));
  }
  switch (outcome.status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      return FailUsage(invocation, text);
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return FailWith(invocation, ExitCode::kIncomplete, text + "; raise --timeout or narrow the query");
    default:
      return FailWith(invocation, ExitCode::kUnreachable, text);
  }
}

ExitCode ConcludeLimited(const Invocation& invocation, const QuerySettings& settings, const StreamOutcome& outcome) {
  const auto limit = settings.paging.limit();
  const auto resume = ResumeText(*outcome.end);
  if (limit != 0 && outcome.record_count >= limit) {
    return FailWith(invocation, ExitCode::kFound,
                    fmt::format("--limit {} reached, there is more; go on with {}", limit, resume));
  }
  if (settings.paging.cost_limit() != 0 && outcome.end->cost() >= settings.paging.cost_limit()) {
    return FailWith(invocation, ExitCode::kIncomplete,
                    fmt::format("--cost-limit {} reached after {} records; go on with {}", settings.paging.cost_limit(),
                                outcome.record_count, resume));
  }
  return FailWith(invocation, ExitCode::kIncomplete,
                  fmt::format("answer incomplete after {} records: the server's own limit; go on with {}",
                              outcome.record_count, resume));
}

// Whether nothing was there, or nobody looked.
std::string NothingFoundText(const QuerySettings& settings, const v1::StreamEnd& end) {
  const std::string coverage = CoverageText(end.coverage());
  return coverage.empty() ? std::string(settings.nothing_found)
                          : fmt::format("{}; {}", settings.nothing_found, coverage);
}

ExitCode ConcludeEnd(const Invocation& invocation, const QuerySettings& settings, const StreamOutcome& outcome) {
  const auto& end = *outcome.end;
  if (end.record_count() != outcome.record_count) {
    return FailWith(invocation, ExitCode::kIncomplete,
                    fmt::format("answer incomplete: {} of {} records arrived; ask again", outcome.record_count,
                                end.record_count()));
  }
  switch (end.state()) {
    case v1::END_STATE_SUCCEEDED:
      if (outcome.record_count > 0) return ExitCode::kFound;
      return FailWith(invocation, ExitCode::kNothingFound, NothingFoundText(settings, end));
    case v1::END_STATE_LIMITED:
      return ConcludeLimited(invocation, settings, outcome);
    default:
      return FailWith(invocation, ExitCode::kIncomplete,
                      fmt::format("answer incomplete after {} records: spoord failed: {}; ask again {}",
                                  outcome.record_count, end.message(), ResumeText(end)));
  }
}

}  // namespace

std::string ResumeText(const v1::StreamEnd& end) {
  if (end.resume_token().empty()) return "";
  return fmt::format("--resume {}", base::ToHex(base::AsBytes(end.resume_token())));
}

std::expected<std::shared_ptr<grpc::Channel>, ExitCode> ConnectFor(const Invocation& invocation,
                                                                   std::chrono::milliseconds timeout) {
  auto channel = Connect(invocation.environment.server, invocation.environment.security, timeout);
  if (channel) return *std::move(channel);
  const std::string& why = channel.error().message;
  if (channel.error().code == base::ErrorCode::kInvalidArgument) return std::unexpected(FailUsage(invocation, why));
  return std::unexpected(FailWith(invocation, ExitCode::kUnreachable, why));
}

ExitCode Conclude(const Invocation& invocation, const QuerySettings& settings, const StreamOutcome& outcome,
                  const Output& output) {
  if (!output.ok()) return ConcludeUnwritten(invocation, output.error());
  if (!outcome.status.ok()) return ConcludeStatus(invocation, outcome);
  if (!outcome.end) {
    return FailWith(
        invocation, ExitCode::kIncomplete,
        fmt::format("answer incomplete: the stream was cut after {} records; ask again", outcome.record_count));
  }
  return ConcludeEnd(invocation, settings, outcome);
}

}  // namespace spoor::cli
