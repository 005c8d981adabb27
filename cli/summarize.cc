// spoor summarize: how much is there, since when and until when?
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

#include "cli/query.h"
#include "cli/rdata_options.h"
#include "cli/rdata_value.h"
#include "cli/time_text.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor summarize '*.example.com'", "how many records a domain has, how often and how long they were seen"},
    {"spoor summarize --rdata 192.0.2.0/24", "the same of what points into a network"},
    {"spoor summarize --rdata --type NS ns1.example.net", "how many domains a name server has"},
    {"spoor summarize example.com --max-count 1000 --format json", "as JSON; enough is enough"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("rdata", po::bool_switch(), "the argument is a VALUE as in `spoor rdata`, not a NAME");
  add("max-count", po::value<std::string>()->value_name("N"), "stop where the sum of the counts reaches N");
  AddValueOptions(options);
  AddQueryOptions(options, "table");
}

bool IsRdata(const Invocation& invocation) {
  const auto& options = invocation.options;
  return options["rdata"].as<bool>() || options.count("name") + options.count("ip") + options.count("raw") != 0;
}

base::Result<> ReadMaxCount(const Invocation& invocation, v1::SummarizeRequest& request) {
  if (invocation.options.count("max-count") == 0) return {};
  const auto text = invocation.options["max-count"].as<std::string>();
  const char* const end = text.data() + text.size();
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), end, count);
  if (parsed.ec != std::errc() || parsed.ptr != end || count == 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("--max-count: not a number: '{}'; give 1 or more", text));
  }
  request.set_max_count(count);
  return {};
}

// Everything but filter and paging.
base::Result<v1::SummarizeRequest> ReadRequest(const Invocation& invocation) {
  v1::SummarizeRequest request;
  if (auto read = ReadMaxCount(invocation, request); !read) return std::unexpected(read.error());
  if (IsRdata(invocation)) {
    auto value = ReadValue(invocation);
    if (!value) return std::unexpected(value.error());
    *request.mutable_rdata() = *std::move(value);
    return request;
  }
  if (invocation.arguments.size() != 1) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "give exactly one NAME, or a VALUE with --rdata");
  }
  const auto& name = invocation.arguments.front();
  if (const auto check = CheckNamePattern(name); !check) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "NAME: " + check.error().message);
  }
  request.mutable_lookup()->set_name(name);
  return request;
}

void SetConditions(const QuerySettings& settings, v1::SummarizeRequest& request) {
  const auto set = [&settings](auto& query) {
    *query.mutable_filter() = settings.filter;
    *query.mutable_paging() = settings.paging;
  };
  if (request.has_rdata()) return set(*request.mutable_rdata());
  set(*request.mutable_lookup());
}

// The names of COF, as far as it has them.
std::string SummaryText(const v1::Summary& summary, Format format) {
  switch (format) {
    case Format::kCof:
    case Format::kJson:
      return fmt::format(R"({{"num_results":{},"count":{},"time_first":{},"time_last":{}}})"
                         "\n",
                         summary.record_count(), summary.count(), summary.time_first_s(), summary.time_last_s());
    case Format::kCsv:
      return fmt::format("num_results,count,time_first,time_last\r\n{},{},{},{}\r\n", summary.record_count(),
                         summary.count(), summary.time_first_s(), summary.time_last_s());
    case Format::kTable:
      break;
  }
  return fmt::format("records     {}\ncount       {}\nfirst seen  {}\nlast seen   {}\n", summary.record_count(),
                     summary.count(), TimeText(summary.time_first_s()), TimeText(summary.time_last_s()));
}

// The last summary that came: of everything, or of what was summed up before an end.
v1::Summary ReadSummary(grpc::ClientReader<v1::SummarizeResponse>& reader, StreamOutcome& outcome) {
  v1::Summary summary;
  v1::SummarizeResponse response;
  while (reader.Read(&response)) {
    outcome.answered = true;
    summary = response.summary();
    if (response.has_end()) outcome.end = response.end();
  }
  outcome.record_count = summary.record_count();
  outcome.status = reader.Finish();
  return summary;
}

ExitCode ConcludeSummary(const Invocation& invocation, const QuerySettings& settings, const StreamOutcome& outcome,
                         const Output& output, bool reached_max_count) {
  const bool limited = outcome.status.ok() && outcome.end && outcome.end->state() == v1::END_STATE_LIMITED;
  if (!output.ok() || !limited || !reached_max_count) return Conclude(invocation, settings, outcome, output);
  return FailWith(
      invocation, ExitCode::kFound,
      fmt::format("--max-count reached, there may be more; sum up the rest with {}", ResumeText(*outcome.end)));
}

ExitCode RunSummarize(const Invocation& invocation) {
  auto request = ReadRequest(invocation);
  if (!request) return FailUsage(invocation, request.error().message);
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  SetConditions(*settings, *request);
  const auto channel = ConnectFor(invocation, settings->timeout.value_or(kConnectTimeout));
  if (!channel) return channel.error();
  grpc::ClientContext context;
  if (settings->timeout) context.set_deadline(std::chrono::system_clock::now() + *settings->timeout);
  StreamOutcome outcome;
  const auto reader = v1::QueryService::NewStub(*channel)->Summarize(&context, *request);
  const v1::Summary summary = ReadSummary(*reader, outcome);
  Output output(invocation.environment.out_fd);
  if (summary.record_count() != 0) {
    output.Append(SummaryText(summary, settings->format));
    output.Flush();
  }
  const bool reached_max_count = request->max_count() != 0 && summary.count() >= request->max_count();
  return ConcludeSummary(invocation, *settings, outcome, output, reached_max_count);
}

}  // namespace

constinit const Verb kSummarizeVerb = {
    .name = "summarize",
    .synopsis = "NAME | --rdata VALUE [OPTIONS]",
    .summary = "how much is there, since when and until when?",
    .description =
        "What the records of `spoor lookup NAME`, or with --rdata of `spoor rdata VALUE`, add up to: how many they "
        "are,\n"
        "the sum of their counts, the earliest first and the latest last time. Conditions are those of the lookups.\n"
        "What was cut by --limit, --max-count or --timeout is the sum so far; --resume sums up the rest.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunSummarize,
};

}  // namespace spoor::cli
