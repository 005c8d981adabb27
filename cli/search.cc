// spoor search: which names look like this?
#include <array>
#include <string_view>

#include "cli/query.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor search 'paypa[l1]'", "names with paypal or paypa1 in them"},
    {"spoor search 'paypa[l1]' --exclude '(^|\\.)paypal\\.com\\.$'", "the same, without the real one's own names"},
    {"spoor search --glob '*-login.*.' --time-first-after 1d", "names of this shape that are new"},
    {"spoor search --rdata '\"v=spf1 .*[+]all' --type TXT", "SPF policies that allow everybody"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("glob", po::bool_switch(), "patterns are globs: * ? [...], for the whole text with the final dot of a name");
  add("rdata", po::bool_switch(), "look at the text of RDATA instead of owner names");
  add("exclude", po::value<std::string>()->value_name("PATTERN"),
      "leave out what this pattern of the same kind matches");
  AddQueryOptions(options, "table");
  AddSortOption(options);
}

v1::SearchRequest MakeRequest(const Invocation& invocation, const QuerySettings& settings) {
  const bool is_glob = invocation.options["glob"].as<bool>();
  const bool is_rdata = invocation.options["rdata"].as<bool>();
  v1::SearchRequest request;
  request.set_pattern(invocation.arguments.front());
  request.set_syntax(is_glob ? v1::PATTERN_SYNTAX_GLOB : v1::PATTERN_SYNTAX_REGEX);
  request.set_side(is_rdata ? v1::SEARCH_SIDE_RDATA : v1::SEARCH_SIDE_OWNER);
  if (invocation.options.count("exclude") != 0) request.set_exclude(invocation.options["exclude"].as<std::string>());
  *request.mutable_filter() = settings.filter;
  *request.mutable_paging() = settings.paging;
  return request;
}

// The usual mistake: '*.example.com' for names, none of which ends like that.
bool MissesFinalDot(const Invocation& invocation) {
  const std::string& pattern = invocation.arguments.front();
  const bool is_glob_of_names = invocation.options["glob"].as<bool>() && !invocation.options["rdata"].as<bool>();
  return is_glob_of_names && std::string_view(".*?]").find(pattern.back()) == std::string_view::npos;
}

ExitCode RunSearch(const Invocation& invocation) {
  if (invocation.arguments.size() != 1 || invocation.arguments.front().empty()) {
    return FailUsage(invocation, "give exactly one PATTERN");
  }
  auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  if (MissesFinalDot(invocation))
    settings->nothing_found = "nothing found: a glob is for whole names, which end in a dot";
  const auto request = MakeRequest(invocation, *settings);
  return RunQuery(invocation, *settings, [&](v1::QueryService::Stub& stub, grpc::ClientContext* context) {
    return stub.Search(context, request);
  });
}

}  // namespace

constinit const Verb kSearchVerb = {
    .name = "search",
    .synopsis = "PATTERN [OPTIONS]",
    .summary = "which names look like this?",
    .description =
        "PATTERN is a regular expression that is looked for anywhere in a name, in any case: . [a-z] * + ? {2,5} | ( "
        ")\n"
        "^ $ \\b \\d \\w \\s. Names end with a dot: '\\.example\\.com\\.$'. With --glob it is a glob for the whole "
        "name:\n"
        "'*.example.com.'. A dot inside a label, shown as \\., is looked for as \\046. A pattern that fixes the end "
        "or\n"
        "the first labels of a name is answered from there; any other looks at every name: --timeout ends that with a\n"
        "--resume token. With --rdata the text of the record's data is looked at: of host names with the final dot,\n"
        "of TXT with its quotes.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunSearch,
};

}  // namespace spoor::cli
