#include "controlplane/services/query_parser.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/byte_cursor.h"
#include "base/ip.h"
#include "dns/name_text.h"
#include "dns/types.h"
#include "observation/tuple.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

using base::Result;
using storage::OwnerChildren;
using storage::OwnerExact;
using storage::OwnerPrefix;
using storage::OwnerSubtree;
using storage::RdataChildren;
using storage::RdataName;
using storage::RdataPrefix;
using storage::RdataSubtree;

constexpr int kMaxTypes = 256;

Result<std::string> ParseName(std::string_view text) {
  auto name = dns::NameFromText(text);
  if (!name) return BadField("name", name.error().message);
  return name;
}

// "example.*" asks for a prefix, "example\.*" is one label with a dot and a star.
bool EndsWithWildcard(std::string_view text) {
  if (!text.ends_with(".*")) return false;
  std::size_t backslash_count = 0;
  for (std::size_t i = text.size() - 2; i > 0 && text[i - 1] == '\\'; --i) ++backslash_count;
  return backslash_count % 2 == 0;
}

// The four forms of a name, as the four targets that belong to an index.
template <class Exact, class Subtree, class Children, class Prefix>
Result<storage::Target> ParseNameForm(std::string_view text) {
  const bool from_left = text.starts_with("*.") || text.starts_with("+.");
  const bool to_right = EndsWithWildcard(text);
  if (text == "*" || text == "+" || (from_left && to_right)) {
    return BadField("name", "only one wildcard, and labels beside it: *.example.com, +.example.com or example.*");
  }
  std::string_view labels = text;
  if (from_left && text.size() > 2) labels = text.substr(2);
  if (from_left && text.size() == 2) labels = ".";
  if (to_right) labels = text.substr(0, text.size() - 2);
  auto name = ParseName(labels);
  if (!name) return std::unexpected(name.error());
  if (from_left && text.front() == '+') return Children{*std::move(name)};
  if (from_left) return Subtree{*std::move(name)};
  if (to_right) return Prefix{*std::move(name)};
  return Exact{*std::move(name)};
}

Result<storage::Target> ParseRange(std::string_view first_field, const Result<base::IpAddress>& first,
                                   std::string_view last_field, const Result<base::IpAddress>& last) {
  if (!first) return BadField(first_field, first.error().message);
  if (!last) return BadField(last_field, last.error().message);
  if (first->family != last->family) return BadField(last_field, "not of the family of range.first");
  if (*last < *first) return BadField(last_field, "before range.first");
  return storage::RdataRange{*first, *last};
}

Result<storage::Target> ParseCidr(std::string_view text) {
  const auto prefix = base::ParsePrefix(text);
  if (!prefix) return BadField("cidr", prefix.error().message);
  return storage::RdataRange{base::PrefixFirst(*prefix), base::PrefixLast(*prefix)};
}

Result<storage::Target> ParseRdataTarget(const v1::LookupRdataRequest& request) {
  using Request = v1::LookupRdataRequest;
  switch (request.value_case()) {
    case Request::kName:
      return ParseNameForm<RdataName, RdataSubtree, RdataChildren, RdataPrefix>(request.name());
    case Request::kIp: {
      const auto address = base::ParseIp(request.ip());
      return ParseRange("ip", address, "ip", address);
    }
    case Request::kCidr:
      return ParseCidr(request.cidr());
    case Request::kRange:
      return ParseRange("range.first", base::ParseIp(request.range().first()), "range.last",
                        base::ParseIp(request.range().last()));
    case Request::kRaw:
      if (request.raw().size() > observation::kMaxRdata_octets) return BadField("raw", "longer than 65535 octets");
      return storage::RdataRaw{request.raw()};
    case Request::VALUE_NOT_SET:
      break;
  }
  return BadField("value", "set one of name, ip, cidr, range, raw");
}

// The times of a filter.
struct FenceParser {
  const v1::Filter& filter;
  const std::int64_t asked_s;

  // Sets `out` if the client set the field. `outwards` is the step from a time that belongs to one that does not.
  Result<> Parse(std::string_view field, bool is_set, std::int64_t value, int outwards,
                 std::optional<std::uint32_t>& out) const {
    constexpr std::int64_t kLast_s = std::numeric_limits<std::uint32_t>::max();
    if (!is_set) return {};
    if (value < -kLast_s || value > kLast_s) {
      return BadField(
          field, fmt::format("{} is not a time; write seconds since 1970, 0 to {}, or before now, -1 to -{}", value,
                             kLast_s, kLast_s));
    }
    if (value < 0) value = std::max<std::int64_t>(asked_s + value, 0);
    if (filter.times_inclusive()) value += outwards;
    if (value >= 0 && value <= kLast_s) out = static_cast<std::uint32_t>(value);
    return {};
  }

  Result<> ParseAll(storage::Filter& out) const {
    Result<> parsed = Parse("filter.time_first_before_s", filter.has_time_first_before_s(),
                            filter.time_first_before_s(), 1, out.time_first_before_s);
    if (parsed)
      parsed = Parse("filter.time_first_after_s", filter.has_time_first_after_s(), filter.time_first_after_s(), -1,
                     out.time_first_after_s);
    if (parsed)
      parsed = Parse("filter.time_last_before_s", filter.has_time_last_before_s(), filter.time_last_before_s(), 1,
                     out.time_last_before_s);
    if (parsed)
      parsed = Parse("filter.time_last_after_s", filter.has_time_last_after_s(), filter.time_last_after_s(), -1,
                     out.time_last_after_s);
    return parsed;
  }
};

// Sets types and what is left out.
Result<> ParseTypeSet(const v1::Filter& filter, storage::Filter& out) {
  auto types = ParseTypes("filter.rrtypes", filter.rrtypes());
  if (!types) return std::unexpected(types.error());
  out.types = *std::move(types);
  switch (filter.type_set()) {
    case v1::TYPE_SET_UNSPECIFIED:
      return {};
    case v1::TYPE_SET_ANY:
      std::ranges::copy_if(dns::kDnssecTypes, std::back_inserter(out.without_types), [&out](std::uint16_t type) {
        return std::ranges::find(out.types, type) == out.types.end();
      });
      out.types.clear();
      return {};
    case v1::TYPE_SET_ANY_DNSSEC:
      out.types.insert(out.types.end(), dns::kDnssecTypes.begin(), dns::kDnssecTypes.end());
      return {};
    default:
      return BadField("filter.type_set", fmt::format("{} is none", static_cast<int>(filter.type_set())));
  }
}

Result<> ParseProvenance(const v1::Filter& filter, std::uint8_t& out) {
  if (filter.provenance().empty()) return {};
  out = 0;
  for (const int way : filter.provenance()) {
    if (way < v1::PROVENANCE_ANSWER || way > v1::PROVENANCE_GLUE) {
      return BadField("filter.provenance", fmt::format("{} is none", way));
    }
    out = static_cast<std::uint8_t>(out | 1 << (way - v1::PROVENANCE_ANSWER));
  }
  return {};
}

Result<storage::Query> Combine(Result<storage::Target> target, const v1::Filter& filter, std::uint32_t asked_s) {
  if (!target) return std::unexpected(target.error());
  auto parsed = ParseFilter(filter, asked_s);
  if (!parsed) return std::unexpected(parsed.error());
  return storage::Query{*std::move(target), *std::move(parsed)};
}

void WriteTarget(base::ByteWriter& writer, const storage::Target& target) {
  writer.U8(static_cast<std::uint8_t>(target.index()));
  std::visit(
      [&writer](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, storage::RdataRange>) {
          writer.U8(value.first.family);
          writer.Octets(value.first.span());
          writer.Octets(value.last.span());
        } else if constexpr (std::is_same_v<T, storage::RdataRaw>) {
          writer.Octets(base::AsBytes(value.octets));
        } else if constexpr (!std::is_same_v<T, storage::AllRecords>) {
          writer.Octets(base::AsBytes(value.name));
        }
      },
      target);
}

}  // namespace

std::unexpected<base::Error> BadField(std::string_view field, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("{}: {}", field, why));
}

Result<std::vector<std::uint16_t>> ParseTypes(std::string_view field,
                                              const google::protobuf::RepeatedField<std::uint32_t>& types) {
  if (types.size() > kMaxTypes) return BadField(field, "more than 256 types");
  std::vector<std::uint16_t> parsed;
  for (const std::uint32_t type : types) {
    if (type == 0 || type > 65535) return BadField(field, fmt::format("{} is not an RR type", type));
    parsed.push_back(static_cast<std::uint16_t>(type));
  }
  return parsed;
}

Result<storage::Filter> ParseFilter(const v1::Filter& filter, std::uint32_t asked_s) {
  storage::Filter parsed;
  if (auto types = ParseTypeSet(filter, parsed); !types) return std::unexpected(types.error());
  if (auto ways = ParseProvenance(filter, parsed.provenance); !ways) return std::unexpected(ways.error());
  if (auto times = FenceParser{filter, asked_s}.ParseAll(parsed); !times) return std::unexpected(times.error());
  return parsed;
}

Result<AnswerOrder> ParseOrder(const v1::Paging& paging) {
  if (!v1::SortOrder_IsValid(paging.order())) {
    return BadField("paging.order", fmt::format("{} is none", static_cast<int>(paging.order())));
  }
  return static_cast<AnswerOrder>(paging.order());
}

Result<storage::Query> ParseQuery(const v1::LookupRequest& request, std::uint32_t asked_s) {
  auto target = ParseNameForm<OwnerExact, OwnerSubtree, OwnerChildren, OwnerPrefix>(request.name());
  return Combine(std::move(target), request.filter(), asked_s);
}

Result<storage::Query> ParseQuery(const v1::LookupRdataRequest& request, std::uint32_t asked_s) {
  return Combine(ParseRdataTarget(request), request.filter(), asked_s);
}

Result<storage::Query> ParseQuery(const v1::ExportRequest& request, std::uint32_t asked_s) {
  return Combine(storage::AllRecords{}, request.filter(), asked_s);
}

Result<storage::Query> ParseQuery(const v1::SummarizeRequest& request, std::uint32_t asked_s) {
  using Request = v1::SummarizeRequest;
  const bool is_rdata = request.query_case() == Request::kRdata;
  if (!is_rdata && !request.has_lookup()) return BadField("query", "set one of lookup, rdata");
  if (request.rdata().with_days()) return BadField("rdata.with_days", "a summary tells no days; leave it out");
  if (request.lookup().with_days()) return BadField("lookup.with_days", "a summary tells no days; leave it out");
  auto query = is_rdata ? ParseQuery(request.rdata(), asked_s) : ParseQuery(request.lookup(), asked_s);
  if (!query) return BadField(is_rdata ? "rdata" : "lookup", query.error().message);
  return query;
}

Result<Question> ParseQuestion(const v1::SummarizeRequest& request, std::uint32_t asked_s) {
  auto query = ParseQuery(request, asked_s);
  if (!query) return std::unexpected(query.error());
  if (request.lookup().paging().order() != 0) return BadField("lookup.paging.order", "a summary has no order");
  if (request.rdata().paging().order() != 0) return BadField("rdata.paging.order", "a summary has no order");
  return Question{*std::move(query)};
}

std::uint64_t Fingerprint(const storage::Query& query) {
  std::string canonical;
  base::ByteWriter writer(canonical);
  for (const auto& time : {query.filter.time_first_before_s, query.filter.time_first_after_s,
                           query.filter.time_last_before_s, query.filter.time_last_after_s}) {
    writer.U8(time.has_value() ? 1 : 0);
    writer.U32(time.value_or(0));
  }
  writer.VarU64(query.filter.types.size());
  for (const std::uint16_t type : query.filter.types) writer.U16(type);
  writer.VarU64(query.filter.without_types.size());
  for (const std::uint16_t type : query.filter.without_types) writer.U16(type);
  writer.U8(query.filter.provenance);
  WriteTarget(writer, query.target);
  return XXH3_64bits(canonical.data(), canonical.size());
}

std::uint64_t Fingerprint(const Question& question) {
  std::uint64_t value = Fingerprint(question.query) + static_cast<std::uint64_t>(question.order);
  if (question.sieve) value = XXH3_64bits_withSeed(&value, sizeof value, question.sieve->fingerprint());
  return value;
}

}  // namespace spoor::controlplane
