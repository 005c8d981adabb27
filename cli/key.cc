// spoor key: API keys are made, listed, rotated and revoked.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/time_span.h"
#include "cli/output.h"
#include "cli/time_text.h"
#include "cli/unary_call.h"
#include "cli/verb_table.h"
#include "rpc/role_words.h"
#include "spoor/v1/access.grpc.pb.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 5> kExamples = {{
    {"spoor key create 'Vendor A' --role query,stream --expires 90d", "prints the key, once"},
    {"spoor key create probe-7 --role sensor", "for a sensor elsewhere"},
    {"spoor key list", "all of them, and when they were last used"},
    {"spoor key rotate 0123456789abcdef --overlap 1w", "a new one; the former goes on for a week"},
    {"spoor key revoke 0123456789abcdef", "an end at once, also of open streams"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  const auto text = [](const char* value_name) { return po::value<std::string>()->value_name(value_name); };
  add("role", text("R[,R...]"), "create: query, stream, feed, sensor, operator");
  add("expires", text("TIME"), "create, rotate: 90d from now, or a date");
  add("overlap", text("SPAN"), "rotate: how long the former key goes on (not at all)");
  add("calls-per-second", po::value<double>()->value_name("N"), "create: quota of calls");
  add("concurrent-calls", po::value<std::uint32_t>()->value_name("N"), "create: quota of open calls");
  add("records-per-day", po::value<std::uint64_t>()->value_name("N"), "create: quota of records, UTC days");
  add("records-per-answer", po::value<std::uint64_t>()->value_name("N"), "create: the most in one answer");
  add("json", po::bool_switch(), "list: a JSON object a line");
}

std::unexpected<base::Error> Bad(std::string message) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(message));
}

std::string TextOf(const Invocation& invocation, const std::string& option) {
  return invocation.options.count(option) != 0 ? invocation.options[option].as<std::string>() : "";
}

// In the order of the protocol's numbers.
std::string RolesText(const v1::ApiKey& key) {
  std::string text;
  for (int role = v1::Role_MIN; role <= v1::Role_MAX; ++role) {
    if (std::ranges::find(key.roles(), role) == key.roles().end()) continue;
    text += (text.empty() ? "" : ",") + rpc::RoleName(static_cast<v1::Role>(role));
  }
  return text;
}

base::Result<> ReadRoles(const Invocation& invocation, v1::CreateKeyRequest& request) {
  const auto roles = rpc::ParseRoles(TextOf(invocation, "role"));
  if (!roles) return Bad("--role: " + roles.error().message);
  for (const v1::Role role : *roles) request.add_roles(role);
  return {};
}

// "90d" counts into the future.
template <class Request>
base::Result<> ReadExpiry(const Invocation& invocation, Request& request) {
  const std::string text = TextOf(invocation, "expires");
  if (text.empty()) return {};
  if (const auto span_s = base::ParseTimeSpan_s(text)) {
    request.set_expire_time_s(invocation.environment.now_s + *span_s);
    return {};
  }
  const auto time_s = ParseTime(text, invocation.environment.now_s);
  if (!time_s) return Bad("--expires: " + time_s.error().message);
  request.set_expire_time_s(*time_s);
  return {};
}

v1::Quota ReadQuota(const Invocation& invocation) {
  const po::variables_map& options = invocation.options;
  v1::Quota quota;
  if (options.count("calls-per-second") != 0) quota.set_calls_per_second(options["calls-per-second"].as<double>());
  if (options.count("concurrent-calls") != 0) {
    quota.set_concurrent_calls(options["concurrent-calls"].as<std::uint32_t>());
  }
  if (options.count("records-per-day") != 0) quota.set_records_per_day(options["records-per-day"].as<std::uint64_t>());
  if (options.count("records-per-answer") != 0) {
    quota.set_records_per_answer(options["records-per-answer"].as<std::uint64_t>());
  }
  return quota;
}

ExitCode Print(const Invocation& invocation, const std::string& text) {
  Output output(invocation.environment.out_fd);
  output.Append(text);
  if (output.Flush()) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete, "cannot write to standard output");
}

// The key alone on standard output, so that it can go into a file.
template <class Response>
ExitCode PrintNew(const Invocation& invocation, const Response& made) {
  PrintNote(invocation.environment.err_fd, fmt::format("key {} of '{}': {}; keep it: it is not shown again",
                                                       made.key().id(), made.key().name(), RolesText(made.key())));
  return Print(invocation, made.secret() + "\n");
}

ExitCode Create(const Invocation& invocation, const std::string& name) {
  v1::CreateKeyRequest request;
  request.set_name(name);
  *request.mutable_quota() = ReadQuota(invocation);
  if (auto read = ReadRoles(invocation, request); !read) return FailUsage(invocation, read.error().message);
  if (auto read = ReadExpiry(invocation, request); !read) return FailUsage(invocation, read.error().message);
  v1::CreateKeyResponse made;
  const ExitCode done = CallUnary<v1::KeyService>(
      invocation, [&](auto& stub, grpc::ClientContext* context) { return stub.CreateKey(context, request, &made); });
  return done == ExitCode::kFound ? PrintNew(invocation, made) : done;
}

ExitCode Rotate(const Invocation& invocation, const std::string& id) {
  v1::RotateKeyRequest request;
  request.set_id(id);
  const auto overlap_s = base::ParseTimeSpan_s(TextOf(invocation, "overlap"));
  if (!overlap_s || *overlap_s > UINT32_MAX) return FailUsage(invocation, "--overlap: write 1w, 36h, 10m");
  request.set_overlap_s(static_cast<std::uint32_t>(*overlap_s));
  if (auto read = ReadExpiry(invocation, request); !read) return FailUsage(invocation, read.error().message);
  v1::RotateKeyResponse made;
  const ExitCode done = CallUnary<v1::KeyService>(
      invocation, [&](auto& stub, grpc::ClientContext* context) { return stub.RotateKey(context, request, &made); });
  return done == ExitCode::kFound ? PrintNew(invocation, made) : done;
}

ExitCode Revoke(const Invocation& invocation, const std::string& id) {
  v1::RevokeKeyRequest request;
  request.set_id(id);
  return CallUnary<v1::KeyService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    v1::RevokeKeyResponse response;
    return stub.RevokeKey(context, request, &response);
  });
}

std::string Line(const v1::KeyUse& use) {
  const v1::ApiKey& key = use.key();
  return fmt::format("{:<16}  {:<24}  {:<20}  {:<20}  {:<20}  {:>10}\n", key.id(), RolesText(key),
                     key.has_expire_time_s() ? TimeText(key.expire_time_s()) : "never",
                     use.has_last_call_time_s() ? TimeText(use.last_call_time_s()) : "-", key.name(),
                     use.records_today());
}

std::string JsonLine(const v1::KeyUse& use) {
  const v1::ApiKey& key = use.key();
  nlohmann::ordered_json json{{"id", key.id()},
                              {"name", key.name()},
                              {"roles", RolesText(key)},
                              {"create_time_s", key.create_time_s()},
                              {"calls_per_second", key.quota().calls_per_second()},
                              {"concurrent_calls", key.quota().concurrent_calls()},
                              {"records_per_day", key.quota().records_per_day()},
                              {"records_per_answer", key.quota().records_per_answer()},
                              {"open_calls", use.open_calls()},
                              {"records_today", use.records_today()}};
  if (key.has_expire_time_s()) json["expire_time_s"] = key.expire_time_s();
  if (use.has_last_call_time_s()) json["last_call_time_s"] = use.last_call_time_s();
  return json.dump() + "\n";
}

ExitCode List(const Invocation& invocation) {
  v1::ListKeysResponse all;
  const ExitCode done = CallUnary<v1::KeyService>(invocation, [&](auto& stub, grpc::ClientContext* context) {
    return stub.ListKeys(context, v1::ListKeysRequest(), &all);
  });
  if (done != ExitCode::kFound) return done;
  if (all.keys().empty()) return FailWith(invocation, ExitCode::kNothingFound, "there are none");
  const bool json = invocation.options["json"].as<bool>();
  std::string text;
  if (!json) {
    text = fmt::format("{:<16}  {:<24}  {:<20}  {:<20}  {:<20}  {:>10}\n", "ID", "ROLES", "EXPIRES", "LAST CALL",
                       "NAME", "TODAY");
  }
  for (const v1::KeyUse& use : all.keys()) text += json ? JsonLine(use) : Line(use);
  return Print(invocation, text);
}

ExitCode RunKey(const Invocation& invocation) {
  const auto& words = invocation.arguments;
  const std::string action = words.empty() ? "" : words.front();
  if (action == "list" && words.size() == 1) return List(invocation);
  if (action == "create" && words.size() == 2) return Create(invocation, words[1]);
  if (action == "rotate" && words.size() == 2) return Rotate(invocation, words[1]);
  if (action == "revoke" && words.size() == 2) return Revoke(invocation, words[1]);
  return FailUsage(invocation, "write create NAME, list, rotate ID or revoke ID");
}

}  // namespace

constinit const Verb kKeyVerb = {
    .name = "key",
    .synopsis = "create NAME | list | rotate ID | revoke ID",
    .summary = "make, list, rotate and revoke API keys",
    .description =
        "A key says who calls and what may be called: query (lookup, rdata, search, summarize, export), stream\n"
        "(watch, new), feed, sensor (deliver) or operator (everything). It goes with TLS only: see --tls-ca and\n"
        "--api-key-file. spoord keeps its hash, not the key. For operators.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunKey,
};

}  // namespace spoor::cli
