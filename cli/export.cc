// spoor export: every record, in canonical order.
#include <array>

#include "cli/query.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor export > all.ndjson", "the whole database as JSON lines"},
    {"spoor export --type MX --format csv", "one type, for a spreadsheet"},
    {"spoor export --time-first-after -3600", "what is new within the last hour"},
    {"spoor export --limit 100000", "the first part; the note on stderr tells how to go on"},
}};

ExitCode RunExport(const Invocation& invocation) {
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  v1::ExportRequest request;
  *request.mutable_filter() = settings->filter;
  *request.mutable_paging() = settings->paging;
  request.set_with_days(settings->life);
  return RunQuery(invocation, *settings, [&](v1::QueryService::Stub& stub, grpc::ClientContext* context) {
    return stub.Export(context, request);
  });
}

}  // namespace

constinit const Verb kExportVerb = {
    .name = "export",
    .synopsis = "[OPTIONS]",
    .summary = "every record, as JSON lines",
    .description =
        "Records come ordered by owner name (canonical DNS order, RFC 4034 section 6.1), then type, then RDATA,\n"
        "in the Passive DNS Common Output Format: one JSON object for each line.\n",
    .examples = kExamples,
    .add_options =
        [](po::options_description& options) {
          AddQueryOptions(options, "cof");
          AddSortOption(options);
          AddLifeOption(options);
        },
    .run = RunExport,
};

}  // namespace spoor::cli
