#include "cli/rdata_options.h"

#include <fmt/format.h>

#include <array>
#include <variant>

#include "cli/rdata_value.h"

namespace spoor::cli {
namespace {

// The options that force a kind, and what reads each.
struct Kind {
  const char* option;
  base::Result<RdataValue> (*parse)(std::string_view text);
};
constexpr std::array<Kind, 3> kKinds = {{{"name", ParseNameValue}, {"ip", ParseAddressValue}, {"raw", ParseRawValue}}};

base::Result<RdataValue> ReadKind(const Invocation& invocation) {
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

}  // namespace

void AddValueOptions(po::options_description& options) {
  auto add = options.add_options();
  add("name", po::value<std::string>()->value_name("NAME"), "VALUE is a name");
  add("ip", po::value<std::string>()->value_name("ADDR"), "VALUE is an address, a network or a range");
  add("raw", po::value<std::string>()->value_name("HEX"), "VALUE is the whole RDATA, in hexadecimal");
}

base::Result<v1::LookupRdataRequest> ReadValue(const Invocation& invocation) {
  const auto value = ReadKind(invocation);
  if (!value) return std::unexpected(value.error());
  v1::LookupRdataRequest request;
  std::visit(SetValue{request}, *value);
  return request;
}

}  // namespace spoor::cli
