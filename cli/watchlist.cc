// spoor watchlist: lists of what to look out for are put, shown, listed and deleted; what they hit is shown.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/list_line.h"
#include "cli/hit_writer.h"
#include "cli/import/line_reader.h"
#include "cli/input_file.h"
#include "cli/output.h"
#include "cli/query.h"
#include "cli/time_text.h"
#include "cli/unary_call.h"
#include "cli/verb_table.h"
#include "rpc/text/printable.h"
#include "rpc/text/watchlist_entry_text.h"
#include "spoor/v1/watchlist.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::size_t kMaxLineOctets = 4096;
// Thousands of patterns take their time.
constexpr std::chrono::minutes kPutTimeout{5};

constexpr std::array<Example, 5> kExamples = {{
    {"spoor watchlist put brands brands.txt", "makes the list, or replaces it as a whole"},
    {"spoor watchlist list", "all of them, with how often they were hit"},
    {"spoor watchlist show brands > brands.txt", "its lines, to be changed and put again"},
    {"spoor watchlist hits brands --format json", "what it hit and hits, until Ctrl-C"},
    {"spoor watchlist hits --kept --limit 100", "the oldest hundred hits of any list that are kept"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("comment", po::value<std::string>()->value_name("TEXT"), "put: for people");
  add("kept", po::bool_switch(), "hits: those that are kept, and no waiting for others");
  add("coming", po::bool_switch(), "hits: only those to come");
  AddStreamOptions(options, "table");
}

// A list as it is read, with the line of each entry.
struct ReadList {
  v1::PutWatchlistRequest request;
  std::vector<std::uint64_t> lines;
};

base::Result<ReadList> ReadEntries(const InputFile& file) {
  ReadList list;
  LineReader lines(file.fd(), kMaxLineOctets);
  std::string_view line;
  for (auto kind = lines.Next(line); kind != LineReader::Kind::kEnd; kind = lines.Next(line)) {
    if (kind == LineReader::Kind::kTooLong) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("{}: line {}: too long", file.name(), lines.line_number()));
    }
    const std::string_view entry = base::ListEntry(line);
    if (entry.empty()) continue;
    *list.request.add_entries() = rpc::EntryOfText(entry);
    list.lines.push_back(lines.line_number());
  }
  if (lines.error() == 0) return list;
  return base::Fail(base::ErrorCode::kUnavailable, fmt::format("{}: {}", file.name(), std::strerror(lines.error())));
}

// "entries[17].regex: why" with the line of that entry in the place of its number.
std::string WithLine(const std::string& message, const ReadList& list, const InputFile& file) {
  constexpr std::string_view kBegin = "entries[";
  const auto close = message.find(']');
  const auto colon = message.find(": ");
  if (!message.starts_with(kBegin) || close == std::string::npos || colon == std::string::npos) return message;
  std::size_t index = 0;
  std::from_chars(message.data() + kBegin.size(), message.data() + close, index);
  if (index >= list.lines.size()) return message;
  return fmt::format("{}: line {}: {}", file.name(), list.lines[index], message.substr(colon + 2));
}

ExitCode Put(const Invocation& invocation, const std::string& name, const std::string& file_name) {
  const InputFile file(file_name);
  if (file.fd() < 0) {
    return FailUsage(invocation, fmt::format("cannot open {}: {}", file.name(), std::strerror(errno)));
  }
  auto list = ReadEntries(file);
  if (!list) return FailUsage(invocation, list.error().message);
  list->request.set_name(name);
  if (invocation.options.count("comment") != 0) {
    list->request.set_comment(invocation.options["comment"].as<std::string>());
  }
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  const auto stub = v1::WatchlistService::NewStub(*channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPutTimeout);
  v1::PutWatchlistResponse response;
  const grpc::Status status = stub->PutWatchlist(&context, list->request, &response);
  if (status.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
    return FailUsage(invocation, WithLine(status.error_message(), *list, file));
  }
  if (!status.ok()) {
    return FailWith(invocation, ExitCode::kUnreachable, StatusText(status, invocation.environment.server));
  }
  const v1::WatchlistInfo& info = response.info();
  PrintNote(invocation.environment.err_fd,
            fmt::format("watch-list {}: {} entries, revision {}", info.name(), info.entry_count(), info.revision()));
  return ExitCode::kFound;
}

ExitCode Show(const Invocation& invocation, const std::string& name) {
  v1::GetWatchlistRequest request;
  request.set_name(name);
  v1::GetWatchlistResponse list;
  const ExitCode done = CallUnary<v1::WatchlistService>(
      invocation, [&](auto& stub, grpc::ClientContext* context) { return stub.GetWatchlist(context, request, &list); });
  if (done != ExitCode::kFound) return done;
  std::string text;
  if (!list.info().comment().empty()) text += "# " + rpc::Printable(list.info().comment()) + "\n";
  for (const v1::WatchlistEntry& entry : list.entries()) text += rpc::Printable(rpc::TextOfEntry(entry)) + "\n";
  return PrintText(invocation, text);
}

ExitCode Delete(const Invocation& invocation, const std::string& name) {
  v1::DeleteWatchlistRequest request;
  request.set_name(name);
  return CallUnary<v1::WatchlistService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    v1::DeleteWatchlistResponse response;
    return stub.DeleteWatchlist(context, request, &response);
  });
}

std::string Line(const v1::WatchlistInfo& info) {
  return fmt::format("{:<24}  {:>8}  {:>8}  {:<20}  {:>10}  {:<20}  {}\n", info.name(), info.entry_count(),
                     info.revision(), TimeText(info.change_time_s()), info.kept_hit_count(),
                     info.last_hit_time_ms() == 0 ? "-" : TimeText(info.last_hit_time_ms() / 1000),
                     rpc::Printable(info.comment()));
}

std::string JsonLine(const v1::WatchlistInfo& info) {
  const nlohmann::ordered_json json{{"name", info.name()},
                                    {"comment", info.comment()},
                                    {"entry_count", info.entry_count()},
                                    {"revision", info.revision()},
                                    {"create_time_s", info.create_time_s()},
                                    {"change_time_s", info.change_time_s()},
                                    {"kept_hit_count", info.kept_hit_count()},
                                    {"hit_count", info.hit_count()},
                                    {"last_hit_time_ms", info.last_hit_time_ms()}};
  return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

ExitCode List(const Invocation& invocation, Format format) {
  v1::ListWatchlistsResponse all;
  const ExitCode done = CallUnary<v1::WatchlistService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    return stub.ListWatchlists(context, v1::ListWatchlistsRequest(), &all);
  });
  if (done != ExitCode::kFound) return done;
  if (all.infos().empty()) return FailWith(invocation, ExitCode::kNothingFound, "there are none");
  const bool json = format == Format::kJson;
  std::string text;
  if (!json) {
    text = fmt::format("{:<24}  {:>8}  {:>8}  {:<20}  {:>10}  {:<20}  {}\n", "NAME", "ENTRIES", "REVISION", "CHANGED",
                       "HITS KEPT", "LAST HIT", "COMMENT");
  }
  for (const v1::WatchlistInfo& info : all.infos()) text += json ? JsonLine(info) : Line(info);
  return PrintText(invocation, text);
}

// Messages as they come, each written at once.
StreamOutcome ReadHits(const Invocation& invocation, grpc::ClientReader<v1::HitsResponse>& reader,
                       grpc::ClientContext& context, HitWriter& writer) {
  StreamOutcome outcome;
  v1::HitsResponse response;
  while (reader.Read(&response)) {
    outcome.answered = true;
    if (response.lost_count() > 0) {
      PrintNote(invocation.environment.err_fd,
                fmt::format("hits: {} came too fast and are lost", response.lost_count()));
    }
    if (response.has_end()) outcome.end = response.end();
    outcome.record_count += static_cast<std::uint64_t>(response.hits_size());
    if (response.hits().empty() || writer.Write(response.hits())) continue;
    context.TryCancel();
    break;
  }
  outcome.status = reader.Finish();
  return outcome;
}

ExitCode Hits(const Invocation& invocation, QuerySettings settings) {
  v1::HitsRequest request;
  for (std::size_t i = 1; i < invocation.arguments.size(); ++i) request.add_watchlists(invocation.arguments[i]);
  const bool kept = invocation.options["kept"].as<bool>();
  const bool coming = invocation.options["coming"].as<bool>();
  if (kept && coming) return FailUsage(invocation, "--kept and --coming: one of them");
  request.set_scope(kept ? v1::HITS_SCOPE_KEPT : coming ? v1::HITS_SCOPE_COMING : v1::HITS_SCOPE_ALL);
  request.set_limit(settings.paging.limit());
  request.set_resume_token(settings.paging.resume_token());
  const auto channel = ConnectFor(invocation, settings.timeout.value_or(kConnectTimeout));
  if (!channel) return channel.error();
  const auto stub = v1::WatchlistService::NewStub(*channel);
  grpc::ClientContext context;
  if (settings.timeout) context.set_deadline(std::chrono::system_clock::now() + *settings.timeout);
  Output output(invocation.environment.out_fd);
  HitWriter writer(settings.format, output, {.color = invocation.environment.color});
  const auto reader = stub->Hits(&context, request);
  const StreamOutcome outcome = ReadHits(invocation, *reader, context, writer);
  settings.nothing_found = "no hits";
  return Conclude(invocation, settings, outcome, output);
}

ExitCode RunWatchlist(const Invocation& invocation) {
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  const auto& words = invocation.arguments;
  const std::string action = words.empty() ? "" : words.front();
  if (action == "put" && words.size() == 3) return Put(invocation, words[1], words[2]);
  if (action == "show" && words.size() == 2) return Show(invocation, words[1]);
  if (action == "list" && words.size() == 1) return List(invocation, settings->format);
  if (action == "delete" && words.size() == 2) return Delete(invocation, words[1]);
  if (action == "hits") return Hits(invocation, *settings);
  return FailUsage(invocation, "write put NAME FILE, show NAME, list, delete NAME or hits [NAME...]");
}

}  // namespace

constinit const Verb kWatchlistVerb = {
    .name = "watchlist",
    .synopsis = "put NAME FILE|- | show NAME | list | delete NAME | hits [NAME...]",
    .summary = "lists of what to look out for, and what they hit",
    .description =
        "Each line of FILE is a name (www.example.com), a domain with everything below it (*.example.com), a network "
        "or\n"
        "address (192.0.2.0/24) of A and AAAA records, a /REGEX/ or a ~KEYWORD of owner names, or a @NAME that RDATA\n"
        "leads to (@*.example.com: or below). A # and what follows is for people. A list is replaced as a whole, and "
        "no\n"
        "record goes by unlooked at meanwhile. The newest hits are kept; hits shows them, and then those that come.\n"
        "put and delete are for operators.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunWatchlist,
};

}  // namespace spoor::cli
