// spoor tombstones: what was purged, and lifting that.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "cli/time_text.h"
#include "cli/unary_call.h"
#include "cli/verb_table.h"
#include "dns/types.h"
#include "rpc/text/printable.h"
#include "spoor/v1/erasure.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 3> kExamples = {{
    {"spoor tombstones", "all of them, and whether they have been carried out"},
    {"spoor tombstones --lift 7", "what number 7 covers may be stored again"},
    {"spoor tombstones --json", "a JSON object a line"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("lift", po::value<std::uint64_t>()->value_name("ID"), "lift this one");
  add("json", po::bool_switch(), "a JSON object a line");
}

std::string TypesText(const v1::ErasureScope& scope) {
  std::string out;
  for (const std::uint32_t type : scope.rrtypes()) {
    out += (out.empty() ? "" : ",") + dns::TypeText(static_cast<std::uint16_t>(type));
  }
  return out;
}

std::string Line(const v1::Tombstone& tombstone) {
  const v1::ErasureScope& scope = tombstone.scope();
  std::string what;
  for (const std::string& part : {rpc::Printable(scope.name()), TypesText(scope), rpc::Printable(scope.cidr())}) {
    if (!part.empty()) what += (what.empty() ? "" : " ") + part;
  }
  if (what.empty()) what = "all records";
  if (tombstone.has_time_last_before_s()) what += " last seen before " + TimeText(tombstone.time_last_before_s());
  return fmt::format("{:>6}  {}  {:<11}  {}\n", tombstone.id(), TimeText(tombstone.set_time_s()),
                     tombstone.carried_out() ? "erased" : "being erased", what);
}

std::string JsonLine(const v1::Tombstone& tombstone) {
  nlohmann::ordered_json json{{"id", tombstone.id()}, {"set_time_s", tombstone.set_time_s()}};
  json["carried_out"] = tombstone.carried_out();
  if (!tombstone.scope().name().empty()) json["name"] = tombstone.scope().name();
  if (!tombstone.scope().rrtypes().empty()) json["rrtypes"] = TypesText(tombstone.scope());
  if (!tombstone.scope().cidr().empty()) json["network"] = tombstone.scope().cidr();
  if (tombstone.has_time_last_before_s()) json["time_last_before_s"] = tombstone.time_last_before_s();
  return json.dump() + "\n";
}

// All of them, from one answer to the next.
grpc::Status ReadAll(v1::ErasureService::Stub& stub, grpc::ClientContext* first, v1::ListTombstonesResponse& all) {
  v1::ListTombstonesRequest request;
  grpc::Status status = stub.ListTombstones(first, request, &all);
  for (bool more = all.more(); status.ok() && more;) {
    v1::ListTombstonesResponse page;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kUnaryTimeout);
    request.set_after_id(all.tombstones().rbegin()->id());
    status = stub.ListTombstones(&context, request, &page);
    all.mutable_tombstones()->MergeFrom(page.tombstones());
    more = page.more();
  }
  return status;
}

ExitCode List(const Invocation& invocation) {
  v1::ListTombstonesResponse all;
  const ExitCode done = CallUnary<v1::ErasureService>(
      invocation,
      [&](v1::ErasureService::Stub& stub, grpc::ClientContext* context) { return ReadAll(stub, context, all); });
  if (done != ExitCode::kFound) return done;
  const bool json = invocation.options["json"].as<bool>();
  Output output(invocation.environment.out_fd);
  for (const v1::Tombstone& tombstone : all.tombstones()) output.Append(json ? JsonLine(tombstone) : Line(tombstone));
  if (!output.Flush()) return ExitCode::kIncomplete;
  return all.tombstones().empty() ? FailWith(invocation, ExitCode::kNothingFound, "there are none") : ExitCode::kFound;
}

ExitCode RunTombstones(const Invocation& invocation) {
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  if (invocation.options.count("lift") == 0) return List(invocation);
  v1::LiftTombstoneRequest request;
  request.set_tombstone_id(invocation.options["lift"].as<std::uint64_t>());
  return CallUnary<v1::ErasureService>(invocation, [&](v1::ErasureService::Stub& stub, grpc::ClientContext* context) {
    v1::LiftTombstoneResponse response;
    return stub.LiftTombstone(context, request, &response);
  });
}

}  // namespace

constinit const Verb kTombstonesVerb = {
    .name = "tombstones",
    .synopsis = "[--lift ID]",
    .summary = "what was purged, and lifting that",
    .description =
        "A tombstone is what `spoor purge` leaves: it keeps records from being stored again. Lifting one does not\n"
        "bring back what was erased. For operators.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunTombstones,
};

}  // namespace spoor::cli
