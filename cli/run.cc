#include "cli/run.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/connection_options.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

// What stands before the verb.
struct Front {
  const Verb* verb = nullptr;
  std::optional<std::string> server;
  std::span<const std::string> rest;  // after the verb
};

std::unexpected<base::Error> UsageError(std::string message) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(message));
}

// Takes "--server ADDR" or "--server=ADDR" from the front of `arguments`.
base::Result<std::optional<std::string>> TakeServer(std::span<const std::string>& arguments) {
  constexpr std::string_view kOption = "--server";
  const std::string_view first = arguments.front();
  if (first.starts_with("--server=")) {
    arguments = arguments.subspan(1);
    return std::string(first.substr(kOption.size() + 1));
  }
  if (first != kOption) return std::nullopt;
  if (arguments.size() < 2) return UsageError("--server: the address is missing; give unix:/path or host:port");
  const auto value = arguments[1];
  arguments = arguments.subspan(2);
  return value;
}

base::Result<Front> ParseFront(std::span<const std::string> arguments) {
  Front front;
  while (!arguments.empty()) {
    auto server = TakeServer(arguments);
    if (!server) return std::unexpected(server.error());
    if (!*server) break;
    front.server = **std::move(server);
  }
  if (arguments.empty()) return UsageError("no verb given; see: spoor help");
  std::string_view word = arguments.front();
  if (word == "--help" || word == "-h") word = kHelpVerb.name;
  if (word == "--version" || word == "-V") word = kVersionVerb.name;
  if (word.starts_with('-'))
    return UsageError(fmt::format("unknown option '{}' before the verb; see: spoor help", word));
  front.verb = FindVerb(word);
  if (front.verb == nullptr) return UsageError(UnknownVerbText(word));
  front.rest = arguments.subspan(1);
  return front;
}

base::Result<po::variables_map> ParseRest(const Verb& verb, std::span<const std::string> rest) {
  auto options = VerbOptions(verb);
  options.add_options()("arguments", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("arguments", -1);
  std::vector<const char*> words = {"spoor"};
  for (const auto& word : rest) words.push_back(word.c_str());
  return base::ParseOptions(options, positional, static_cast<int>(words.size()), words.data());
}

ExitCode RunVerb(const Verb& verb, const po::variables_map& options, const std::optional<std::string>& server,
                 Environment environment) {
  std::vector<std::string> arguments;
  if (options.count("arguments") != 0) arguments = options["arguments"].as<std::vector<std::string>>();
  if (options.count("help") != 0) return PrintVerbHelp(verb, environment);
  if (auto chosen = ChooseConnection(options, server, environment); !chosen) {
    PrintNote(environment.err_fd, fmt::format("{}: {}", verb.name, chosen.error().message));
    return ExitCode::kUsage;
  }
  return verb.run({verb, options, arguments, environment});
}

}  // namespace

ExitCode Run(std::span<const std::string> arguments, const Environment& environment) {
  const auto front = ParseFront(arguments);
  if (!front) {
    PrintNote(environment.err_fd, front.error().message);
    return ExitCode::kUsage;
  }
  const auto& verb = *front->verb;
  const auto options = ParseRest(verb, front->rest);
  if (!options) {
    PrintNote(environment.err_fd,
              fmt::format("{}: {}; see: spoor help {}", verb.name, options.error().message, verb.name));
    return ExitCode::kUsage;
  }
  return RunVerb(verb, *options, front->server, environment);
}

}  // namespace spoor::cli
