// spoor rdata: which names point to this?
#include <array>

#include <fmt/format.h>

#include "cli/query.h"
#include "cli/rdata_value.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor rdata 192.0.2.1", "names with this address"},
    {"spoor rdata 2001:db8::/32 --limit 100", "names in a network"},
    {"spoor rdata ns1.example.net --type NS", "domains of a name server"},
    {"spoor rdata --raw 0a6d61696c", "records whose whole RDATA is these octets"},
}};

// The options that force a kind, and what reads each.
struct Kind {
  const char* option;
  base::Result<RdataValue> (*parse)(std::string_view text);
};
constexpr std::array<Kind, 3> kKinds = {{{"name", ParseNameValue}, {"ip", ParseAddressValue}, {"raw", ParseRawValue}}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("name", po::value<std::string>()->value_name("NAME"), "VALUE is a name");
  add("ip", po::value<std::string>()->value_name("ADDR"), "VALUE is an address, a network or a range");
  add("raw", po::value<std::string>()->value_name("HEX"), "VALUE is the whole RDATA, in hexadecimal");
  AddQueryOptions(options, "table");
}

base::Result<RdataValue> ReadValue(const Invocation& invocation) {
  std::size_t given = invocation.arguments.size();
  for (const auto& kind : kKinds) given += invocation.options.count(kind.option);
  if (given != 1) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "give exactly one VALUE, or one of --name, --ip, --raw");
  }
  const auto named = [](base::Result<RdataValue> value, std::string_view where) {
    if (!value) value.error().message = fmt::format("{}: {}", where, value.error().message);
    return value;
  };
  for (const auto& kind : kKinds) {
    if (invocation.options.count(kind.option) == 0) continue;
    return named(kind.parse(invocation.options[kind.option].as<std::string>()), fmt::format("--{}", kind.option));
  }
  return named(RecogniseValue(invocation.arguments.front()), "VALUE");
}

// Puts a value into the field of the request that it belongs to.
struct SetValue {
  v1::LookupRdataRequest& request;
  void operator()(const NameValue& value) const { request.set_name(value.text); }
  void operator()(const AddressValue& value) const { request.set_ip(value.text); }
  void operator()(const PrefixValue& value) const { request.set_cidr(value.text); }
  void operator()(const RangeValue& value) const {
    request.mutable_range()->set_first(value.first);
    request.mutable_range()->set_last(value.last);
  }
  void operator()(const RawValue& value) const { request.set_raw(value.octets); }
};

ExitCode RunRdata(const Invocation& invocation) {
  const auto value = ReadValue(invocation);
  if (!value) return FailUsage(invocation, value.error().message);
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  v1::LookupRdataRequest request;
  std::visit(SetValue{request}, *value);
  *request.mutable_filter() = settings->filter;
  *request.mutable_paging() = settings->paging;
  return RunQuery(invocation, *settings, [&](v1::QueryService::Stub& stub, grpc::ClientContext* context) {
    return stub.LookupRdata(context, request);
  });
}

}  // namespace

constinit const Verb kRdataVerb = {
    .name = "rdata",
    .synopsis = "VALUE [OPTIONS]",
    .summary = "which names point to this address, network or name?",
    .description =
        "VALUE is recognised by its look: an address (192.0.2.1, 2001:db8::1), a network (192.0.2.0/24), a range\n"
        "(192.0.2.1-192.0.2.9), else a name, which finds the NS, CNAME, MX, PTR, SRV, ... records that name it;\n"
        "'*.example.net' and 'example.*' work as in lookup. --name, --ip and --raw say the kind instead.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunRdata,
};

}  // namespace spoor::cli
