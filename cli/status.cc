// spoor status: is everything that went in accounted for?
#include <grpcpp/client_context.h>

#include <array>
#include <chrono>

#include "cli/output.h"
#include "cli/server.h"
#include "cli/status_report.h"
#include "cli/verb_table.h"
#include "spoor/v1/status.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 3> kExamples = {{
    {"spoor status", "store and sensors, with the equations of their counters"},
    {"spoor status --json", "every counter, as one JSON object"},
    {"spoor --server collector.example:8053 status", "of another machine"},
}};

// Counters are in memory on the server: an answer that takes longer will not come.
constexpr std::chrono::seconds kStatusTimeout{10};

void AddOptions(po::options_description& options) {
  options.add_options()("json", po::bool_switch(),
                        "one JSON object with all counters, nested on the dots of their names");
}

ExitCode Print(const Invocation& invocation, const v1::GetStatusResponse& status) {
  const auto& environment = invocation.environment;
  Output output(environment.out_fd);
  output.Append(invocation.options["json"].as<bool>() ? StatusJson(status)
                                                      : StatusPage(status, environment.now_s, environment.server));
  if (output.Flush()) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete, "cannot write to standard output; the answer is incomplete");
}

ExitCode RunStatus(const Invocation& invocation) {
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  const auto& server = invocation.environment.server;
  const auto channel = Connect(server, kConnectTimeout);
  if (!channel) {
    if (channel.error().code == base::ErrorCode::kInvalidArgument)
      return FailUsage(invocation, channel.error().message);
    return FailWith(invocation, ExitCode::kUnreachable, channel.error().message);
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kStatusTimeout);
  v1::GetStatusResponse response;
  const auto status = v1::StatusService::NewStub(*channel)->GetStatus(&context, v1::GetStatusRequest(), &response);
  if (!status.ok()) return FailWith(invocation, ExitCode::kUnreachable, StatusText(status, server));
  return Print(invocation, response);
}

}  // namespace

constinit const Verb kStatusVerb = {
    .name = "status",
    .synopsis = "[--json]",
    .summary = "state of the store and of every sensor",
    .description =
        "For each sensor it shows equations: frames in = messages + refused, and so on down to the store. A residue "
        "other\n"
        "than 0 is something unaccounted for; between reports of a busy sensor the last two lag for some seconds.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunStatus,
};

}  // namespace spoor::cli
