#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include "base/hex.h"
#include "cli/query.h"
#include "cli/time_text.h"
#include "dns/types.h"

namespace spoor::cli {
namespace {

using base::ErrorCode;

// One of the four time fences and the field it fills.
struct Fence {
  const char* option;
  const char* meaning;
  void (v1::Filter::*set)(std::int64_t time_s);
};
constexpr std::array<Fence, 4> kFences = {{
    {"time-first-before", "first seen before this time", &v1::Filter::set_time_first_before_s},
    {"time-first-after", "first seen after this time", &v1::Filter::set_time_first_after_s},
    {"time-last-before", "last seen before this time", &v1::Filter::set_time_last_before_s},
    {"time-last-after", "last seen after this time", &v1::Filter::set_time_last_after_s},
}};

// Words of --provenance and --sort.
struct Way {
  std::string_view word;
  v1::Provenance way;
};
constexpr std::array<Way, 5> kWays = {{{"answer", v1::PROVENANCE_ANSWER},
                                       {"nonauth", v1::PROVENANCE_NONAUTH},
                                       {"delegation", v1::PROVENANCE_DELEGATION},
                                       {"authority", v1::PROVENANCE_AUTHORITY},
                                       {"glue", v1::PROVENANCE_GLUE}}};
struct Order {
  std::string_view word;
  v1::SortOrder order;
};
constexpr std::array<Order, 6> kOrders = {{{"name", v1::SORT_ORDER_NAME},
                                           {"first", v1::SORT_ORDER_TIME_FIRST_ASCENDING},
                                           {"first-desc", v1::SORT_ORDER_TIME_FIRST_DESCENDING},
                                           {"last", v1::SORT_ORDER_TIME_LAST_ASCENDING},
                                           {"last-desc", v1::SORT_ORDER_TIME_LAST_DESCENDING},
                                           {"count", v1::SORT_ORDER_COUNT_DESCENDING}}};

std::unexpected<base::Error> BadOption(std::string_view option, std::string_view why) {
  return base::Fail(ErrorCode::kInvalidArgument, fmt::format("--{}: {}", option, why));
}

std::optional<std::string> TextOf(const Invocation& invocation, const char* option) {
  if (invocation.options.count(option) == 0) return std::nullopt;
  return invocation.options[option].as<std::string>();
}

bool IsWord(std::string_view text, std::string_view upper) {
  return std::ranges::equal(text, upper,
                            [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

// Calls `take` with each word of "A,AAAA", up to the first that it refuses.
template <class Take>
base::Result<> ForEachWord(std::string_view list, Take take) {
  while (true) {
    const auto comma = list.find(',');
    if (auto taken = take(list.substr(0, comma)); !taken) return taken;
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
}

// Adds a type: "AAAA", "TYPE65280", "ANY-DNSSEC"; ANY as a set.
base::Result<> AddType(std::string_view word, v1::Filter& filter) {
  const auto type = dns::TypeFromText(word);
  if (IsWord(word, "ANY-DNSSEC")) {
    for (const std::uint16_t of_dnssec : dns::kDnssecTypes) filter.add_rrtypes(of_dnssec);
  } else if (!type) {
    return BadOption("type", fmt::format("unknown type '{}'; give mnemonics such as A,AAAA, or TYPE65280, or ANY or "
                                         "ANY-DNSSEC",
                                         word));
  } else if (*type == dns::TypeNumber(dns::RrType::kAny)) {
    filter.set_type_set(v1::TYPE_SET_ANY);
  } else {
    filter.add_rrtypes(*type);
  }
  return {};
}

base::Result<> AddWay(std::string_view word, v1::Filter& filter) {
  const auto* const found = std::ranges::find(kWays, word, &Way::word);
  if (found == kWays.end()) {
    return BadOption("provenance",
                     fmt::format("unknown: '{}'; give answer, nonauth, delegation, authority or glue", word));
  }
  filter.add_provenance(found->way);
  return {};
}

base::Result<> ReadProvenance(const Invocation& invocation, v1::Filter& filter) {
  if (invocation.options.count("provenance") == 0) return {};
  for (const auto& list : invocation.options["provenance"].as<std::vector<std::string>>()) {
    if (auto added = ForEachWord(list, [&](auto word) { return AddWay(word, filter); }); !added) return added;
  }
  return {};
}

base::Result<> ReadOrder(const Invocation& invocation, v1::Paging& paging) {
  const auto text = TextOf(invocation, "sort");
  if (!text) return {};
  const auto* const found = std::ranges::find(kOrders, *text, &Order::word);
  if (found == kOrders.end()) {
    return BadOption("sort",
                     fmt::format("unknown: '{}'; give name, first, first-desc, last, last-desc or count", *text));
  }
  paging.set_order(found->order);
  return {};
}

base::Result<> ReadFences(const Invocation& invocation, v1::Filter& filter) {
  for (const auto& fence : kFences) {
    const auto text = TextOf(invocation, fence.option);
    if (!text) continue;
    const auto time_s = ParseFence(*text);
    if (!time_s) return BadOption(fence.option, time_s.error().message);
    (filter.*fence.set)(*time_s);
  }
  filter.set_times_inclusive(invocation.options.count("inclusive") != 0 && invocation.options["inclusive"].as<bool>());
  return {};
}

// 0 when it is not given.
base::Result<std::uint64_t> ReadLimit(const Invocation& invocation, const char* option) {
  const auto text = TextOf(invocation, option);
  if (!text) return 0;
  std::uint64_t limit = 0;
  const auto* const end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, limit);
  if (parsed.ec == std::errc() && parsed.ptr == end) return limit;
  return BadOption(option, fmt::format("not a number of records: '{}'; give 1 or more, or 0 for no limit", *text));
}

base::Result<> ReadPaging(const Invocation& invocation, v1::Paging& paging) {
  const auto limit = ReadLimit(invocation, "limit");
  if (!limit) return std::unexpected(limit.error());
  paging.set_limit(*limit);
  const auto cost_limit = ReadLimit(invocation, "cost-limit");
  if (!cost_limit) return std::unexpected(cost_limit.error());
  paging.set_cost_limit(*cost_limit);
  if (const auto text = TextOf(invocation, "resume")) {
    const auto token = base::FromHex(*text);
    if (!token || token->empty()) return BadOption("resume", "not a token; give the one that an earlier call printed");
    paging.set_resume_token(*token);
  }
  return {};
}

base::Result<std::optional<std::chrono::milliseconds>> ReadTimeout(const Invocation& invocation) {
  constexpr std::uint64_t kMaxTimeout_s = 7 * 86400;
  const auto text = TextOf(invocation, "timeout");
  if (!text) return std::nullopt;
  std::uint64_t seconds = 0;
  const auto* const end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, seconds);
  if (parsed.ec != std::errc() || parsed.ptr != end || seconds == 0 || seconds > kMaxTimeout_s) {
    return BadOption("timeout", fmt::format("not a number of seconds: '{}'; give 1 to {}", *text, kMaxTimeout_s));
  }
  return std::chrono::seconds(seconds);
}

}  // namespace

void AddTypeOption(po::options_description& options) {
  options.add_options()("type,t", po::value<std::vector<std::string>>()->value_name("T[,T...]"),
                        "only these RR types: A,AAAA,TYPE65280; ANY-DNSSEC: what DNSSEC brought, ANY: everything else");
}

base::Result<> ReadTypeList(const Invocation& invocation, google::protobuf::RepeatedField<std::uint32_t>& types) {
  v1::Filter filter;
  if (auto read = ReadTypes(invocation, filter); !read) return read;
  if (filter.type_set() != v1::TYPE_SET_UNSPECIFIED) {
    return BadOption("type", "ANY does not go here; leave the option out for every type");
  }
  types.Swap(filter.mutable_rrtypes());
  return {};
}

base::Result<> ReadTypes(const Invocation& invocation, v1::Filter& filter) {
  if (invocation.options.count("type") == 0) return {};
  for (const auto& list : invocation.options["type"].as<std::vector<std::string>>()) {
    if (auto added = ForEachWord(list, [&](auto word) { return AddType(word, filter); }); !added) return added;
  }
  return {};
}

void AddFilterOptions(po::options_description& options) {
  AddTypeOption(options);
  auto add = options.add_options();
  for (const auto& fence : kFences) {
    add(fence.option, po::value<std::string>()->value_name("TIME"), fence.meaning);
  }
  add("inclusive", po::bool_switch(), "of these times, the second itself belongs, too");
  add("provenance", po::value<std::vector<std::string>>()->value_name("WAY[,WAY...]"),
      "only what was seen in one of these ways: answer, nonauth, delegation, authority, glue");
}

void AddSortOption(po::options_description& options) {
  options.add_options()("sort", po::value<std::string>()->value_name("ORDER"),
                        "name, first, last (oldest first), first-desc, last-desc (newest first) or count (largest "
                        "first); at most 10000 records then");
}

void AddFormatOption(po::options_description& options, const char* default_format) {
  options.add_options()("format,f", po::value<std::string>()->value_name("FORMAT")->default_value(default_format),
                        "table, cof (JSON lines), json (the same, with --life too) or csv");
}

void AddCostOption(po::options_description& options) {
  options.add_options()(
      "cost-limit", po::value<std::string>()->value_name("N"),
      "look at about N stored records at most, whether they match or not; exit code 4 when that ended "
      "the answer");
}

void AddQueryOptions(po::options_description& options, const char* default_format) {
  AddFilterOptions(options);
  AddStreamOptions(options, default_format);
  AddCostOption(options);
}

void AddLifeOption(po::options_description& options) {
  options.add_options()(
      "life", po::bool_switch(),
      "draw on which days each record was seen: a cell for so many days as stand behind it, from first to "
      "last seen, low to high as blocks or .:-=+*#@ (without UTF-8), never as a dot or _; ? when some of the "
      "count is of no known day. json and csv list the days; months, where a year has passed since");
}

void AddStreamOptions(po::options_description& options, const char* default_format) {
  auto add = options.add_options();
  const auto text = [](const char* value_name) { return po::value<std::string>()->value_name(value_name); };
  add("limit,l", text("N"), "at most N records; a note on stderr tells how to go on");
  add("resume", text("TOKEN"), "go on where an earlier call of the same query reached its limit");
  AddFormatOption(options, default_format);
  add("timeout", text("S"), "give up after S seconds (default: only connecting is bounded, 5 s)");
}

base::Result<QuerySettings> ReadQuerySettings(const Invocation& invocation) {
  QuerySettings settings;
  if (auto read = ReadTypes(invocation, settings.filter); !read) return std::unexpected(read.error());
  if (auto read = ReadFences(invocation, settings.filter); !read) return std::unexpected(read.error());
  if (auto read = ReadProvenance(invocation, settings.filter); !read) return std::unexpected(read.error());
  if (auto read = ReadOrder(invocation, settings.paging); !read) return std::unexpected(read.error());
  if (auto read = ReadPaging(invocation, settings.paging); !read) return std::unexpected(read.error());
  const auto timeout = ReadTimeout(invocation);
  if (!timeout) return std::unexpected(timeout.error());
  settings.timeout = *timeout;
  const auto format_text = invocation.options["format"].as<std::string>();
  const auto format = FormatFromText(format_text);
  if (!format)
    return BadOption("format", fmt::format("unknown format '{}'; give table, cof, json or csv", format_text));
  settings.format = *format;
  settings.life = invocation.options.count("life") != 0 && invocation.options["life"].as<bool>();
  if (settings.life && settings.format == Format::kCof) {
    return BadOption("life", "format cof has no room for days; give --format table, json or csv");
  }
  return settings;
}

}  // namespace spoor::cli
