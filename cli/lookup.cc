// spoor lookup: what did this name point to?
#include <array>

#include "cli/query.h"
#include "cli/rdata_value.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 5> kExamples = {{
    {"spoor lookup www.example.com", "everything seen at one name"},
    {"spoor lookup '*.example.com' --type A,AAAA", "addresses of a domain and all names below it"},
    {"spoor lookup '+.example.com' --sort last-desc --limit 20", "hosts of a domain, the latest seen first"},
    {"spoor lookup www.example.com --life", "when each address was in use, drawn"},
    {"spoor lookup example.com --type NS --time-last-after 1w", "name servers seen within the last week"},
}};

ExitCode RunLookup(const Invocation& invocation) {
  if (invocation.arguments.size() != 1) return FailUsage(invocation, "give exactly one NAME");
  const auto& name = invocation.arguments.front();
  if (const auto check = CheckNamePattern(name); !check) {
    return FailUsage(invocation, "NAME: " + check.error().message);
  }
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  v1::LookupRequest request;
  request.set_name(name);
  *request.mutable_filter() = settings->filter;
  *request.mutable_paging() = settings->paging;
  request.set_with_days(settings->life);
  return RunQuery(invocation, *settings, [&](v1::QueryService::Stub& stub, grpc::ClientContext* context) {
    return stub.Lookup(context, request);
  });
}

}  // namespace

constinit const Verb kLookupVerb = {
    .name = "lookup",
    .synopsis = "NAME [OPTIONS]",
    .summary = "what did this name point to?",
    .description =
        "NAME is a domain name in any case, with or without the final dot: www.example.com is that name,\n"
        "'*.example.com' the domain and all names below it, '+.example.com' the names one label below it,\n"
        "'example.*' the labels and anything after them.\n"
        "Dots and special characters inside a label are escaped as in zone files (\\. or \\DDD).\n",
    .examples = kExamples,
    .add_options =
        [](po::options_description& options) {
          AddQueryOptions(options, "table");
          AddSortOption(options);
          AddLifeOption(options);
        },
    .run = RunLookup,
};

}  // namespace spoor::cli
