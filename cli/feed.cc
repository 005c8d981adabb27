// spoor feed: files of what was new, listed, fetched, and read through a cursor.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/feed_fetch.h"
#include "cli/feed_poll.h"
#include "cli/feed_text.h"
#include "cli/output.h"
#include "cli/unary_call.h"
#include "cli/verb_table.h"
#include "spoor/v1/feed.grpc.pb.h"

namespace spoor::cli {
namespace {

// Of one answer.
constexpr std::uint64_t kMostEditions = 1000;

constexpr std::array<Example, 5> kExamples = {{
    {"spoor feed list", "the feeds that are written, and when the next edition is due"},
    {"spoor feed editions new-domains --after 41 --format json", "what is kept of one, behind number 41"},
    {"spoor feed fetch new-domains --as csv.gz", "the newest edition as a file, checked"},
    {"spoor feed poll new-domains --consumer siem --follow", "its lines, from where siem was, until Ctrl-C"},
    {"spoor feed forget new-domains siem", "its next poll begins anew"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("after", po::value<std::uint64_t>()->value_name("N"), "editions: only those behind this one");
  add("limit,l", po::value<std::uint64_t>()->value_name("N"), "editions: at most N; poll: about N lines, then an end");
  add("format,f", po::value<std::string>()->value_name("FORMAT")->default_value("table"),
      "list, editions, consumers: table or json (an object a line)");
  AddFeedFetchOptions(options);
  AddFeedPollOptions(options);
}

std::uint64_t NumberOf(const Invocation& invocation, const char* option) {
  return invocation.options.count(option) == 0 ? 0 : invocation.options[option].as<std::uint64_t>();
}

ExitCode List(const Invocation& invocation, bool json) {
  v1::ListFeedsResponse feeds;
  const ExitCode done = CallUnary<v1::FeedService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    return stub.ListFeeds(context, v1::ListFeedsRequest(), &feeds);
  });
  if (done != ExitCode::kFound) return done;
  if (feeds.feeds().empty()) return FailWith(invocation, ExitCode::kNothingFound, "there are none");
  return PrintText(invocation, FeedsText(feeds, json));
}

// As many as are wanted, from one answer to the next.
grpc::Status ReadEditions(v1::FeedService::Stub& stub, grpc::ClientContext* first, v1::ListEditionsRequest request,
                          std::uint64_t limit, v1::ListEditionsResponse& all) {
  const auto most = [&] {
    const auto had = static_cast<std::uint64_t>(all.editions_size());
    return static_cast<std::uint32_t>(limit == 0 ? kMostEditions : std::min(limit - had, kMostEditions));
  };
  request.set_limit(most());
  grpc::Status status = stub.ListEditions(first, request, &all);
  while (status.ok() && all.more() && !all.editions().empty() && most() != 0) {
    v1::ListEditionsResponse page;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kUnaryTimeout);
    request.set_after_sequence(all.editions().rbegin()->sequence());
    request.set_limit(most());
    status = stub.ListEditions(&context, request, &page);
    all.mutable_editions()->MergeFrom(page.editions());
    all.set_more(page.more() && !page.editions().empty());
  }
  return status;
}

ExitCode Editions(const Invocation& invocation, const std::string& feed, bool json) {
  v1::ListEditionsRequest request;
  request.set_feed(feed);
  request.set_after_sequence(NumberOf(invocation, "after"));
  v1::ListEditionsResponse all;
  const ExitCode done = CallUnary<v1::FeedService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    return ReadEditions(stub, context, request, NumberOf(invocation, "limit"), all);
  });
  if (done != ExitCode::kFound) return done;
  if (all.editions().empty()) return FailWith(invocation, ExitCode::kNothingFound, "there are none");
  const ExitCode printed = PrintText(invocation, EditionsText(all.editions(), json));
  if (printed != ExitCode::kFound || !all.more()) return printed;
  return FailWith(invocation, ExitCode::kFound,
                  fmt::format("there are more; go on with --after {}", all.editions().rbegin()->sequence()));
}

ExitCode Consumers(const Invocation& invocation, const std::string& feed, bool json) {
  v1::ListConsumersRequest request;
  request.set_feed(feed);
  v1::ListConsumersResponse consumers;
  const ExitCode done = CallUnary<v1::FeedService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    return stub.ListConsumers(context, request, &consumers);
  });
  if (done != ExitCode::kFound) return done;
  if (consumers.consumers().empty()) return FailWith(invocation, ExitCode::kNothingFound, "there are none");
  return PrintText(invocation, ConsumersText(consumers, json));
}

ExitCode Forget(const Invocation& invocation, const std::string& feed, const std::string& consumer) {
  v1::DeleteConsumerRequest request;
  request.set_feed(feed);
  request.set_consumer(consumer);
  return CallUnary<v1::FeedService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    v1::DeleteConsumerResponse response;
    return stub.DeleteConsumer(context, request, &response);
  });
}

ExitCode RunFeed(const Invocation& invocation) {
  const auto& format = invocation.options["format"].as<std::string>();
  if (format != "table" && format != "json") return FailUsage(invocation, "--format: give table or json");
  const bool json = format == "json";
  const auto& words = invocation.arguments;
  const std::string action = words.empty() ? "" : words.front();
  if (action == "list" && words.size() == 1) return List(invocation, json);
  if (action == "editions" && words.size() == 2) return Editions(invocation, words[1], json);
  if (action == "fetch" && words.size() == 2) return FetchFeedFile(invocation, words[1]);
  if (action == "poll" && words.size() == 2) return PollFeedLines(invocation, words[1]);
  if (action == "consumers" && words.size() == 2) return Consumers(invocation, words[1], json);
  if (action == "forget" && words.size() == 3) return Forget(invocation, words[1], words[2]);
  return FailUsage(invocation,
                   "write list, editions FEED, fetch FEED, poll FEED --consumer NAME, consumers FEED or forget FEED "
                   "CONSUMER");
}

}  // namespace

constinit const Verb kFeedVerb = {
    .name = "feed",
    .synopsis = "list | editions FEED | fetch FEED | poll FEED --consumer NAME | consumers FEED | forget FEED CONSUMER",
    .summary = "files of what was new: listed, fetched, read through a cursor",
    .description =
        "The server writes what is new to files, an edition every few minutes. fetch brings one, goes on where it was\n"
        "cut, and puts it in its place, whose name it prints, when it has the SHA-256 that the server gives. poll "
        "prints\n"
        "lines; the server keeps the place of each consumer, and a page counts as taken only when its lines are "
        "written:\n"
        "none is missed, and after an interruption the last page may come again.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunFeed,
};

}  // namespace spoor::cli
