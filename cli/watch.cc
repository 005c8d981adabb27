// spoor watch and spoor new: what is being stored, as it is stored.
#include <fmt/format.h>

#include <array>

#include "base/hex.h"
#include "cli/query.h"
#include "cli/verb_table.h"
#include "spoor/v1/watch.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kWatchExamples = {{
    {"spoor watch", "everything"},
    {"spoor watch '*.bank.example' --network 192.0.2.0/24", "a domain, and whatever points into a network"},
    {"spoor watch --pattern 'paypa[l1]' --exclude '*.paypal.com' --new records", "look-alikes with new data"},
    {"spoor watch --rdata-name ns1.hoster.example --format cof", "what a name server serves, as JSON lines"},
}};
constexpr std::array<Example, 3> kNewExamples = {{
    {"spoor new", "names that nobody had seen before"},
    {"spoor new '*.dk' --format cof", "those below a domain, as JSON lines"},
    {"spoor new --limit 100", "the next hundred"},
}};

using Texts = std::vector<std::string>;

void AddWatchOptions(po::options_description& options) {
  const auto texts = [](const char* name) { return po::value<Texts>()->composing()->value_name(name); };
  auto add = options.add_options();
  add("rdata-name", texts("NAME"), "what RDATA leads to this name; may be given again");
  add("network", texts("CIDR"), "addresses in this network; may be given again");
  add("pattern", po::value<std::string>()->value_name("REGEX"), "owner names that match");
  add("exclude", texts("NAME"), "leave out these owner names; may be given again");
  add("exclude-pattern", po::value<std::string>()->value_name("REGEX"), "leave out owner names that match");
  add("sample", po::value<std::uint32_t>()->value_name("N"), "about one record in N");
  AddTypeOption(options);
  AddStreamOptions(options, "table");
}

void AddOptions(po::options_description& options) {
  options.add_options()("new", po::value<std::string>()->value_name("WHAT"),
                        "records: never seen before; names: of owners never seen before");
  AddWatchOptions(options);
}

template <class Add>
void Take(const Invocation& invocation, const char* option, Add add) {
  if (invocation.options.count(option) == 0) return;
  for (const std::string& text : invocation.options[option].as<Texts>()) add(text);
}

std::string TextOf(const Invocation& invocation, const char* option) {
  return invocation.options.count(option) == 0 ? "" : invocation.options[option].as<std::string>();
}

base::Result<v1::WatchNews> ReadNews(const Invocation& invocation) {
  if (&invocation.verb == &kNewVerb) return v1::WATCH_NEWS_NAMES;
  const std::string text = TextOf(invocation, "new");
  if (text.empty()) return v1::WATCH_NEWS_ALL;
  if (text == "records") return v1::WATCH_NEWS_RECORDS;
  if (text == "names") return v1::WATCH_NEWS_NAMES;
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("--new: '{}': give records or names", text));
}

v1::WatchRequest MakeRequest(const Invocation& invocation, const QuerySettings& settings, v1::WatchNews news) {
  v1::WatchRequest request;
  for (const std::string& name : invocation.arguments) request.add_names(name);
  Take(invocation, "rdata-name", [&](const std::string& text) { request.add_rdata_names(text); });
  Take(invocation, "network", [&](const std::string& text) { request.add_cidrs(text); });
  Take(invocation, "exclude", [&](const std::string& text) { request.add_exclude_names(text); });
  request.set_pattern(TextOf(invocation, "pattern"));
  request.set_exclude_pattern(TextOf(invocation, "exclude-pattern"));
  if (invocation.options.count("sample") != 0)
    request.set_sample_one_in(invocation.options["sample"].as<std::uint32_t>());
  request.set_news(news);
  *request.mutable_rrtypes() = settings.filter.rrtypes();
  request.set_limit(settings.paging.limit());
  request.set_resume_token(settings.paging.resume_token());
  return request;
}

// Messages as they come, each written at once.
StreamOutcome ReadWatch(const Invocation& invocation, grpc::ClientReader<v1::WatchResponse>& reader,
                        grpc::ClientContext& context, RecordWriter& writer, Output& output) {
  StreamOutcome outcome;
  v1::WatchResponse response;
  while (reader.Read(&response)) {
    outcome.answered = true;
    if (response.lost_count() > 0) {
      PrintNote(invocation.environment.err_fd,
                fmt::format("{}: {} records came too fast and are lost", invocation.verb.name, response.lost_count()));
    }
    if (response.has_end()) outcome.end = response.end();
    RecordPage page;
    for (v1::Observation& observation : *response.mutable_observations()) {
      *page.Add() = std::move(*observation.mutable_record());
    }
    outcome.record_count += static_cast<std::uint64_t>(page.size());
    if (page.empty()) continue;
    if (writer.WritePage(page) && output.Flush()) continue;
    context.TryCancel();
    break;
  }
  outcome.status = reader.Finish();
  return outcome;
}

ExitCode RunWatch(const Invocation& invocation) {
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  const auto news = ReadNews(invocation);
  if (!news) return FailUsage(invocation, news.error().message);
  const auto channel = ConnectFor(invocation, settings->timeout.value_or(kConnectTimeout));
  if (!channel) return channel.error();
  const auto request = MakeRequest(invocation, *settings, *news);
  const auto stub = v1::WatchService::NewStub(*channel);
  grpc::ClientContext context;
  if (settings->timeout) context.set_deadline(std::chrono::system_clock::now() + *settings->timeout);
  Output output(invocation.environment.out_fd);
  const auto writer = MakeRecordWriter(settings->format, output, {.color = invocation.environment.color});
  const auto reader = stub->Watch(&context, request);
  const StreamOutcome outcome = ReadWatch(invocation, *reader, context, *writer, output);
  return Conclude(invocation, *settings, outcome, output);
}

}  // namespace

constinit const Verb kWatchVerb = {
    .name = "watch",
    .synopsis = "[NAME...] [OPTIONS]",
    .summary = "what is being stored, as it is stored",
    .description =
        "Shows records as they are committed, about a second after their packets, until Ctrl-C. NAME is an owner:\n"
        "www.example.com, or *.example.com for the domain and everything below it. What meets any NAME, --rdata-name,\n"
        "--network or --pattern is shown; without one of them, everything. Times and counts are those of the moment,\n"
        "not of the database. A reader that is too slow loses the oldest and is told how many.\n",
    .examples = kWatchExamples,
    .add_options = AddOptions,
    .run = RunWatch,
};

constinit const Verb kNewVerb = {
    .name = "new",
    .synopsis = "[NAME...] [OPTIONS]",
    .summary = "names that nobody had seen before, as they appear",
    .description =
        "As spoor watch --new names: records of owners that had no record in the database. That is decided when they\n"
        "are committed, so none is missed and none is shown twice.\n",
    .examples = kNewExamples,
    .add_options = AddWatchOptions,
    .run = RunWatch,
};

}  // namespace spoor::cli
