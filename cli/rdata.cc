// spoor rdata: which names point to this?
#include <array>
#include <utility>

#include "cli/query.h"
#include "cli/rdata_options.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor rdata 192.0.2.1", "names with this address"},
    {"spoor rdata 2001:db8::/32 --limit 100", "names in a network"},
    {"spoor rdata ns1.example.net --type NS", "domains of a name server"},
    {"spoor rdata --raw 0a6d61696c", "records whose whole RDATA is these octets"},
}};

void AddOptions(po::options_description& options) {
  AddValueOptions(options);
  AddQueryOptions(options, "table");
  AddSortOption(options);
  AddLifeOption(options);
}

ExitCode RunRdata(const Invocation& invocation) {
  auto value = ReadValue(invocation);
  if (!value) return FailUsage(invocation, value.error().message);
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  v1::LookupRdataRequest request = *std::move(value);
  *request.mutable_filter() = settings->filter;
  *request.mutable_paging() = settings->paging;
  request.set_with_days(settings->life);
  return RunQuery(invocation, *settings, [&](v1::QueryService::Stub& stub, grpc::ClientContext* context) {
    return stub.LookupRdata(context, request);
  });
}

}  // namespace

constinit const Verb kRdataVerb = {
    .name = "rdata",
    .synopsis = "VALUE [OPTIONS]",
    .summary = "which names point to this address, network or name?",
    .description =
        "VALUE is recognised by its look: an address (192.0.2.1, 2001:db8::1), a network (192.0.2.0/24), a range\n"
        "(192.0.2.1-192.0.2.9), else a name, which finds the NS, CNAME, MX, PTR, SRV, ... records that name it;\n"
        "'*.example.net', '+.example.net' and 'example.*' work as in lookup. --name, --ip and --raw say the kind "
        "instead.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunRdata,
};

}  // namespace spoor::cli
