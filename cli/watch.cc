// spoor watch and spoor new: what is being stored, as it is stored.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/clock.h"
#include "base/hex.h"
#include "base/time_span.h"
#include "cli/query.h"
#include "cli/verb_table.h"
#include "spoor/v1/watch.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 5> kWatchExamples = {{
    {"spoor watch", "everything"},
    {"spoor watch '*.bank.example' --network 192.0.2.0/24", "a domain, and whatever points into a network"},
    {"spoor watch --pattern 'paypa[l1]' --exclude '*.paypal.com' --new records", "look-alikes with new data"},
    {"spoor watch --watchlist brands --new names", "what meets a watch-list and was never seen before"},
    {"spoor watch --rdata-name ns1.hoster.example --format cof", "what a name server serves, as JSON lines"},
}};
constexpr std::array<Example, 5> kNewExamples = {{
    {"spoor new", "names that nobody had seen before"},
    {"spoor new --what domains", "registrable domains, by the Public Suffix List"},
    {"spoor new --what again --silence 90d", "what was silent for three months"},
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
  add("watchlist", texts("NAME"), "what meets this watch-list; may be given again");
  add("exclude", texts("NAME"), "leave out these owner names; may be given again");
  add("exclude-pattern", po::value<std::string>()->value_name("REGEX"), "leave out owner names that match");
  add("silence", po::value<std::string>()->value_name("SPAN"), "how long what comes again was silent (30d)");
  add("sample", po::value<std::uint32_t>()->value_name("N"), "about one record in N");
  add("rate", po::value<std::uint32_t>()->value_name("N"),
      "at most N records a second; a note on stderr tells how many were left out");
  AddTypeOption(options);
  AddStreamOptions(options, "table");
}

void AddOptions(po::options_description& options) {
  options.add_options()(
      "new", po::value<std::string>()->value_name("WHAT"),
      "records: never seen before; names: of owners never seen before; domains: of registrable domains "
      "below which nothing was seen before; again: seen again after a silence");
  AddWatchOptions(options);
}

void AddNewOptions(po::options_description& options) {
  options.add_options()("what", po::value<std::string>()->value_name("WHAT")->default_value("names"),
                        "names, domains (registrable ones), records, or again (known ones that come after a silence)");
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

// Words of --new and --what.
struct News {
  std::string_view word;
  v1::WatchNews news;
};
constexpr std::array<News, 4> kNews = {{{"records", v1::WATCH_NEWS_RECORDS},
                                        {"names", v1::WATCH_NEWS_NAMES},
                                        {"domains", v1::WATCH_NEWS_DOMAINS},
                                        {"again", v1::WATCH_NEWS_ACTIVE_AGAIN}}};

base::Result<v1::WatchNews> ReadNews(const Invocation& invocation) {
  const bool is_new = &invocation.verb == &kNewVerb;
  const std::string text = TextOf(invocation, is_new ? "what" : "new");
  if (text.empty()) return v1::WATCH_NEWS_ALL;
  const auto* const found = std::ranges::find(kNews, text, &News::word);
  if (found != kNews.end()) return found->news;
  return base::Fail(base::ErrorCode::kInvalidArgument,
                    fmt::format("--{}: '{}': give records, names, domains or again", is_new ? "what" : "new", text));
}

base::Result<std::uint64_t> ReadSilence_s(const Invocation& invocation, v1::WatchNews news) {
  const std::string text = TextOf(invocation, "silence");
  if (text.empty()) return 0;
  const auto silence_s = base::ParseTimeSpan_s(text);
  if (news != v1::WATCH_NEWS_ACTIVE_AGAIN || !silence_s || *silence_s < 60) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      "--silence: give a minute or more (30d, 1h), and with what comes again only");
  }
  return static_cast<std::uint64_t>(*silence_s);
}

base::Result<v1::WatchRequest> MakeRequest(const Invocation& invocation, const QuerySettings& settings) {
  v1::WatchRequest request;
  const auto news = ReadNews(invocation);
  if (!news) return std::unexpected(news.error());
  if (const auto read = ReadTypeList(invocation, *request.mutable_rrtypes()); !read) {
    return std::unexpected(read.error());
  }
  for (const std::string& name : invocation.arguments) request.add_names(name);
  Take(invocation, "rdata-name", [&](const std::string& text) { request.add_rdata_names(text); });
  Take(invocation, "network", [&](const std::string& text) { request.add_cidrs(text); });
  Take(invocation, "watchlist", [&](const std::string& text) { request.add_watchlists(text); });
  Take(invocation, "exclude", [&](const std::string& text) { request.add_exclude_names(text); });
  request.set_pattern(TextOf(invocation, "pattern"));
  request.set_exclude_pattern(TextOf(invocation, "exclude-pattern"));
  if (invocation.options.count("sample") != 0)
    request.set_sample_one_in(invocation.options["sample"].as<std::uint32_t>());
  if (invocation.options.count("rate") != 0)
    request.set_most_per_second(invocation.options["rate"].as<std::uint32_t>());
  request.set_news(*news);
  const auto silence_s = ReadSilence_s(invocation, *news);
  if (!silence_s) return std::unexpected(silence_s.error());
  request.set_silence_s(*silence_s);
  request.set_limit(settings.paging.limit());
  request.set_resume_token(settings.paging.resume_token());
  return request;
}

// Tells how many records --rate left out: the first time at once, then every ten seconds, and at the end.
class LeftOutNote {
 public:
  explicit LeftOutNote(const Invocation& invocation) : invocation_(invocation) {}

  void Add(std::uint64_t records) {
    records_ += records;
    if (base::MonotonicNow_ms() >= due_ms_) Print();
  }
  void Print() {
    if (records_ == 0) return;
    PrintNote(invocation_.environment.err_fd,
              fmt::format("{}: {} records left out for --rate", invocation_.verb.name, std::exchange(records_, 0)));
    due_ms_ = base::MonotonicNow_ms() + kInterval_ms;
  }

 private:
  static constexpr std::uint64_t kInterval_ms = 10'000;
  const Invocation& invocation_;
  std::uint64_t records_ = 0;  // since the last note
  std::uint64_t due_ms_ = 0;
};

// Messages as they come, each written at once.
StreamOutcome ReadWatch(const Invocation& invocation, grpc::ClientReader<v1::WatchResponse>& reader,
                        grpc::ClientContext& context, RecordWriter& writer, Output& output) {
  StreamOutcome outcome;
  LeftOutNote left_out(invocation);
  v1::WatchResponse response;
  while (reader.Read(&response)) {
    outcome.answered = true;
    if (response.lost_count() > 0) {
      PrintNote(invocation.environment.err_fd,
                fmt::format("{}: {} records came too fast and are lost", invocation.verb.name, response.lost_count()));
    }
    left_out.Add(response.limited_count());
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
  left_out.Print();
  outcome.status = reader.Finish();
  return outcome;
}

ExitCode RunWatch(const Invocation& invocation) {
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  const auto request = MakeRequest(invocation, *settings);
  if (!request) return FailUsage(invocation, request.error().message);
  const auto channel = ConnectFor(invocation, settings->timeout.value_or(kConnectTimeout));
  if (!channel) return channel.error();
  const auto stub = v1::WatchService::NewStub(*channel);
  grpc::ClientContext context;
  if (settings->timeout) context.set_deadline(std::chrono::system_clock::now() + *settings->timeout);
  Output output(invocation.environment.out_fd);
  const auto writer = MakeRecordWriter(settings->format, output, {.color = invocation.environment.color});
  const auto reader = stub->Watch(&context, *request);
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
        "--network, --pattern or --watchlist is shown; without one of them, everything. Times and counts are those of "
        "the moment,\n"
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
        "As spoor watch --new names: records of owners that had no record in the database; --what asks for other "
        "news.\n"
        "That is decided when they are committed, so none is missed and none is shown twice. What the server's ignore\n"
        "list has is no news.\n",
    .examples = kNewExamples,
    .add_options = AddNewOptions,
    .run = RunWatch,
};

}  // namespace spoor::cli
