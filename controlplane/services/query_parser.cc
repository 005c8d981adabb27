#include "controlplane/services/query_parser.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/byte_cursor.h"
#include "base/ip.h"
#include "dns/name_text.h"
#include "observation/tuple.h"
#include "spoor/v1/query.pb.h"

namespace spoor::controlplane {
namespace {

using base::Result;

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

// The three forms of a name, as the three targets that belong to an index.
template <class Exact, class Subtree, class Prefix>
Result<storage::Target> ParseNameForm(std::string_view text) {
  const bool from_left = text.starts_with("*.");
  const bool to_right = EndsWithWildcard(text);
  if (text == "*" || (from_left && to_right)) {
    return BadField("name", "only one wildcard, and labels beside it: *.example.com or example.*");
  }
  std::string_view labels = text;
  if (from_left && text.size() > 2) labels = text.substr(2);
  if (from_left && text.size() == 2) labels = ".";
  if (to_right) labels = text.substr(0, text.size() - 2);
  auto name = ParseName(labels);
  if (!name) return std::unexpected(name.error());
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
      return ParseNameForm<storage::RdataName, storage::RdataSubtree, storage::RdataPrefix>(request.name());
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

// Sets `out` if the client set the field.
Result<> ParseTime(std::string_view field, bool is_set, std::int64_t value, std::optional<std::uint32_t>& out) {
  if (!is_set) return {};
  if (value < 0 || value > std::numeric_limits<std::uint32_t>::max()) {
    return BadField(field, fmt::format("{} is not a time; write seconds since 1970, 0 to 4294967295", value));
  }
  out = static_cast<std::uint32_t>(value);
  return {};
}

Result<storage::Query> Combine(Result<storage::Target> target, const v1::Filter& filter) {
  if (!target) return std::unexpected(target.error());
  auto parsed = ParseFilter(filter);
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

Result<storage::Filter> ParseFilter(const v1::Filter& filter) {
  storage::Filter parsed;
  auto types = ParseTypes("filter.rrtypes", filter.rrtypes());
  if (!types) return std::unexpected(types.error());
  parsed.types = *std::move(types);
  Result<> time = ParseTime("filter.time_first_before_s", filter.has_time_first_before_s(),
                            filter.time_first_before_s(), parsed.time_first_before_s);
  if (time)
    time = ParseTime("filter.time_first_after_s", filter.has_time_first_after_s(), filter.time_first_after_s(),
                     parsed.time_first_after_s);
  if (time)
    time = ParseTime("filter.time_last_before_s", filter.has_time_last_before_s(), filter.time_last_before_s(),
                     parsed.time_last_before_s);
  if (time)
    time = ParseTime("filter.time_last_after_s", filter.has_time_last_after_s(), filter.time_last_after_s(),
                     parsed.time_last_after_s);
  if (!time) return std::unexpected(time.error());
  return parsed;
}

Result<storage::Query> ParseQuery(const v1::LookupRequest& request) {
  return Combine(ParseNameForm<storage::OwnerExact, storage::OwnerSubtree, storage::OwnerPrefix>(request.name()),
                 request.filter());
}

Result<storage::Query> ParseQuery(const v1::LookupRdataRequest& request) {
  return Combine(ParseRdataTarget(request), request.filter());
}

Result<storage::Query> ParseQuery(const v1::ExportRequest& request) {
  return Combine(storage::AllRecords{}, request.filter());
}

Result<storage::Query> ParseQuery(const v1::SummarizeRequest& request) {
  using Request = v1::SummarizeRequest;
  const bool is_rdata = request.query_case() == Request::kRdata;
  if (!is_rdata && !request.has_lookup()) return BadField("query", "set one of lookup, rdata");
  if (request.rdata().with_days()) return BadField("rdata.with_days", "a summary tells no days; leave it out");
  if (request.lookup().with_days()) return BadField("lookup.with_days", "a summary tells no days; leave it out");
  auto query = is_rdata ? ParseQuery(request.rdata()) : ParseQuery(request.lookup());
  if (!query) return BadField(is_rdata ? "rdata" : "lookup", query.error().message);
  return query;
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
  WriteTarget(writer, query.target);
  return XXH3_64bits(canonical.data(), canonical.size());
}

std::uint64_t Fingerprint(const Question& question) {
  const std::uint64_t of_query = Fingerprint(question.query);
  return question.sieve ? XXH3_64bits_withSeed(&of_query, sizeof of_query, question.sieve->fingerprint()) : of_query;
}

}  // namespace spoor::controlplane
