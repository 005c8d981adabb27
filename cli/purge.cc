// spoor purge: erase records, and keep them from coming back.
#include <fmt/format.h>

#include <array>

#include "cli/output.h"
#include "cli/query.h"
#include "cli/time_text.h"
#include "cli/unary_call.h"
#include "cli/verb_table.h"
#include "spoor/v1/erasure.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor purge '*.customer.example' --yes", "the domain and everything below it"},
    {"spoor purge --network 192.0.2.0/24 --yes", "A records with an address in it"},
    {"spoor purge www.example.com --type TXT --yes", "TXT records of one name"},
    {"spoor purge --all --time-last-before 2y --yes", "what was not seen for two years"},
}};

void AddOptions(po::options_description& options) {
  AddTypeOption(options);
  auto add = options.add_options();
  add("network", po::value<std::string>()->value_name("CIDR"), "A and AAAA records with an address in this network");
  add("time-last-before", po::value<std::string>()->value_name("TIME"), "only what was last seen before this time");
  add("all", po::bool_switch(), "every record");
  add("yes", po::bool_switch(), "do it: nothing brings the records back");
}

base::Result<v1::PurgeRequest> MakeRequest(const Invocation& invocation) {
  const auto& options = invocation.options;
  v1::PurgeRequest request;
  v1::ErasureScope& scope = *request.mutable_scope();
  if (!invocation.arguments.empty()) scope.set_name(invocation.arguments.front());
  if (options.count("network") != 0) scope.set_cidr(options["network"].as<std::string>());
  if (const auto read = ReadTypeList(invocation, *scope.mutable_rrtypes()); !read) {
    return std::unexpected(read.error());
  }
  request.set_all_records(options["all"].as<bool>());
  if (options.count("time-last-before") == 0) return request;
  const auto time_s = ParseTime(options["time-last-before"].as<std::string>(), invocation.environment.now_s);
  if (!time_s) return std::unexpected(time_s.error());
  request.set_time_last_before_s(*time_s);
  return request;
}

ExitCode RunPurge(const Invocation& invocation) {
  if (invocation.arguments.size() > 1) return FailUsage(invocation, "give one NAME, or none");
  const auto request = MakeRequest(invocation);
  if (!request) return FailUsage(invocation, request.error().message);
  if (!invocation.options["yes"].as<bool>()) {
    return FailUsage(invocation,
                     "nothing brings erased records back: look at them with lookup or rdata, then add --yes");
  }
  v1::PurgeResponse response;
  const ExitCode done =
      CallUnary<v1::ErasureService>(invocation, [&](v1::ErasureService::Stub& stub, grpc::ClientContext* context) {
        return stub.Purge(context, *request, &response);
      });
  if (done != ExitCode::kFound) return done;
  Output output(invocation.environment.out_fd);
  output.Append(fmt::format("tombstone {}\n", response.tombstone_id()));
  return output.Flush() ? ExitCode::kFound : ExitCode::kIncomplete;
}

}  // namespace

constinit const Verb kPurgeVerb = {
    .name = "purge",
    .synopsis = "[NAME] [OPTIONS] --yes",
    .summary = "erase records, and keep them from coming back",
    .description =
        "NAME is the owner: www.example.com is that name alone, *.example.com the domain and everything below it.\n"
        "Records that meet all that is given are seen by nobody from then on, and are gone from the disk when\n"
        "`spoor tombstones` says so. The tombstone that is printed keeps them from being stored again until it is\n"
        "lifted; with --time-last-before only what was last seen before then. For operators.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunPurge,
};

}  // namespace spoor::cli
