// spoor status: is everything that went in accounted for?
#include <grpcpp/client_context.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/query.h"
#include "cli/server.h"
#include "cli/status_report.h"
#include "cli/verb_table.h"
#include "spoor/v1/status.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor status", "store and sensors, with the equations of their counters"},
    {"spoor status --watch", "the same, refreshed every second until Ctrl-C"},
    {"spoor status --json", "every counter, as one JSON object"},
    {"spoor --server collector.example:8053 status", "of another machine"},
}};

// Counters are in memory on the server: an answer that takes longer will not come.
constexpr std::chrono::seconds kStatusTimeout{10};
constexpr unsigned kMaxInterval_s = 3600;

void AddOptions(po::options_description& options) {
  options.add_options()                                                                                    //
      ("json", po::bool_switch(), "one JSON object with all counters, nested on the dots of their names")  //
      ("watch", po::bool_switch(), "again and again, until Ctrl-C; in place on a terminal")                //
      ("interval-s", po::value<unsigned>()->value_name("N"), "with --watch: seconds between two (1)")      //
      ("count", po::value<std::uint64_t>()->value_name("N"), "with --watch: end after so many");
}

// How often to ask, and how long to wait in between.
struct Schedule {
  std::uint64_t count = 1;
  std::chrono::seconds interval{1};
};

// Says what is wrong with the options and returns nothing.
std::optional<Schedule> ReadSchedule(const Invocation& invocation) {
  const po::variables_map& options = invocation.options;
  const bool watch = options["watch"].as<bool>();
  if (!watch && (options.count("interval-s") != 0 || options.count("count") != 0)) {
    FailUsage(invocation, "--interval-s and --count go with --watch");
    return std::nullopt;
  }
  Schedule schedule{.count = watch ? std::numeric_limits<std::uint64_t>::max() : 1};
  if (options.count("count") != 0) schedule.count = options["count"].as<std::uint64_t>();
  if (options.count("interval-s") != 0) schedule.interval = std::chrono::seconds(options["interval-s"].as<unsigned>());
  if (schedule.count > 0 && schedule.interval.count() > 0 && schedule.interval.count() <= kMaxInterval_s) {
    return schedule;
  }
  FailUsage(invocation, "--interval-s is 1 to 3600, --count at least 1");
  return std::nullopt;
}

grpc::Status Ask(const std::shared_ptr<grpc::Channel>& channel, v1::GetStatusResponse& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kStatusTimeout);
  return v1::StatusService::NewStub(channel)->GetStatus(&context, v1::GetStatusRequest(), &response);
}

// Where the page is shown in place: over what stands there, and nothing of it is left.
std::string InPlace(const std::string& page) {
  std::string out = "\x1b[H";
  for (const char c : page) out += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
  return out + "\x1b[J";
}

ExitCode Print(const Invocation& invocation, const std::string& text) {
  Output output(invocation.environment.out_fd);
  output.Append(text);
  if (output.Flush()) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete, "cannot write to standard output; the answer is incomplete");
}

ExitCode PrintOnce(const Invocation& invocation, const v1::GetStatusResponse& status, bool in_place, bool is_first) {
  const auto& environment = invocation.environment;
  if (invocation.options["json"].as<bool>()) return Print(invocation, StatusJson(status));
  const std::int64_t now_s = is_first ? environment.now_s : base::UnixNow_s();
  const std::string page = StatusPage(status, now_s, environment.server);
  if (in_place) return Print(invocation, (is_first ? "\x1b[2J" : "") + InPlace(page));
  return Print(invocation, is_first ? page : "\n" + page);
}

// A server that goes away while it is watched is told of and asked again.
ExitCode Watch(const Invocation& invocation, const std::shared_ptr<grpc::Channel>& channel, const Schedule& schedule) {
  const auto& environment = invocation.environment;
  const bool in_place = isatty(environment.out_fd) == 1 && !invocation.options["json"].as<bool>();
  Interrupt interrupt;
  ExitCode outcome = ExitCode::kFound;
  for (std::uint64_t round = 0; round < schedule.count; ++round) {
    if (round > 0 && interrupt.Wait(schedule.interval)) return ExitCode::kFound;
    v1::GetStatusResponse response;
    const grpc::Status status = Ask(channel, response);
    outcome = status.ok() ? PrintOnce(invocation, response, in_place, round == 0)
                          : FailWith(invocation, ExitCode::kUnreachable, StatusText(status, environment.server));
    if (outcome == ExitCode::kIncomplete || (round == 0 && outcome != ExitCode::kFound)) return outcome;
  }
  return outcome;
}

ExitCode RunStatus(const Invocation& invocation) {
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  const auto schedule = ReadSchedule(invocation);
  if (!schedule) return ExitCode::kUsage;
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  if (invocation.options["watch"].as<bool>()) return Watch(invocation, *channel, *schedule);
  v1::GetStatusResponse response;
  const grpc::Status status = Ask(*channel, response);
  if (!status.ok()) {
    return FailWith(invocation, ExitCode::kUnreachable, StatusText(status, invocation.environment.server));
  }
  return PrintOnce(invocation, response, false, true);
}

}  // namespace

constinit const Verb kStatusVerb = {
    .name = "status",
    .synopsis = "[--json] [--watch]",
    .summary = "state of the store and of every sensor",
    .description =
        "For each sensor it shows equations from the wire to the database: what went into a stage is what came out,\n"
        "what waits and what was refused or lost, each with its reason. A residue other than 0 is something\n"
        "unaccounted for. Completeness is the share that was not lost, of the time in which the sensor was looking.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunStatus,
};

}  // namespace spoor::cli
