#include "cli/connection_options.h"

#include <fmt/format.h>

#include <fstream>

namespace spoor::cli {
namespace {

namespace po = base::po;

struct Connection {
  std::string server;
  rpc::ClientSecurity security;
};

std::string TextOf(const po::variables_map& values, const std::string& name) {
  return values.count(name) != 0 ? values[name].as<std::string>() : "";
}

Connection FromCommandLine(const po::variables_map& options, const std::optional<std::string>& server_before_verb) {
  Connection connection{TextOf(options, "server"),
                        {.tls = options["tls"].as<bool>(),
                         .ca_file = TextOf(options, "tls-ca"),
                         .certificate_file = TextOf(options, "tls-cert"),
                         .private_key_file = TextOf(options, "tls-key"),
                         .api_key_file = TextOf(options, "api-key-file")}};
  if (connection.server.empty()) connection.server = server_before_verb.value_or("");
  return connection;
}

std::unexpected<base::Error> Bad(std::string message) {
  return base::Fail(base::ErrorCode::kInvalidArgument, std::move(message));
}

bool Assign(Connection& connection, std::string_view name, const std::string& value) {
  if (name == "server") return connection.server = value, true;
  if (name == "tls") return connection.security.tls = value == "true" || value == "yes" || value == "on", true;
  if (name == "tls-ca") return connection.security.ca_file = value, true;
  if (name == "tls-cert") return connection.security.certificate_file = value, true;
  if (name == "tls-key") return connection.security.private_key_file = value, true;
  if (name == "api-key-file") return connection.security.api_key_file = value, true;
  return false;
}

// The section [profile] of an INI file.
base::Result<Connection> FromProfile(const std::string& path, const std::string& profile, bool must_exist) {
  Connection connection;
  bool found = false;
  std::ifstream in(path);
  if (!in && !must_exist) return connection;
  if (!in) return Bad(fmt::format("--profile: {}: cannot be read", path));
  const std::string prefix = profile + ".";
  try {
    for (const auto& option : po::parse_config_file(in, po::options_description(), true).options) {
      if (!option.string_key.starts_with(prefix)) continue;
      found = true;
      const std::string name = option.string_key.substr(prefix.size());
      if (!Assign(connection, name, option.value.front())) {
        return Bad(fmt::format("{}: [{}]: there is no setting '{}'", path, profile, name));
      }
    }
  } catch (const po::error& error) {
    return Bad(fmt::format("{}: {}", path, error.what()));
  }
  if (!found && must_exist) return Bad(fmt::format("--profile: {} has no section [{}]", path, profile));
  return connection;
}

// What `over` says, else what `under` says.
void Underlay(Connection& over, const Connection& under) {
  const auto fill = [](std::string& text, const std::string& other) {
    if (text.empty()) text = other;
  };
  const bool has_key = !over.security.api_key.empty() || !over.security.api_key_file.empty();
  fill(over.server, under.server);
  over.security.tls = over.security.tls || under.security.tls;
  fill(over.security.ca_file, under.security.ca_file);
  fill(over.security.certificate_file, under.security.certificate_file);
  fill(over.security.private_key_file, under.security.private_key_file);
  if (has_key) return;
  over.security.api_key = under.security.api_key;
  over.security.api_key_file = under.security.api_key_file;
}

}  // namespace

void AddConnectionOptions(po::options_description& options) {
  auto add = options.add_options();
  const auto file = [] { return po::value<std::string>()->value_name("FILE"); };
  add("server", po::value<std::string>()->value_name("ADDR"), "where spoord listens: unix:/path or host:port");
  add("profile", po::value<std::string>()->value_name("NAME"),
      "server and keys from this section of the configuration");
  add("tls", po::bool_switch(), "encrypt, and trust the system's authorities");
  add("tls-ca", file(), "encrypt, and trust these authorities (PEM)");
  add("tls-cert", file(), "the certificate to show to the server");
  add("tls-key", file(), "its private key");
  add("api-key-file", file(), "its first line is the API key; or set SPOOR_API_KEY");
}

base::Result<> ChooseConnection(const po::variables_map& options, const std::optional<std::string>& server_before_verb,
                                Environment& environment) {
  Connection chosen = FromCommandLine(options, server_before_verb);
  const rpc::ClientSecurity of_command_line = chosen.security;
  const std::string named = TextOf(options, "profile");
  const bool must_exist = !named.empty() || !environment.profile.empty();
  const std::string& name = !named.empty() ? named : environment.profile;
  const Connection variables{environment.server, environment.security};
  base::Result<Connection> profile;
  if (must_exist || chosen.server.empty()) {
    profile = FromProfile(environment.config_file, name.empty() ? "default" : name, must_exist);
    if (!profile) return std::unexpected(profile.error());
  }
  if (!named.empty()) Underlay(chosen, *profile);
  Underlay(chosen, variables);
  if (named.empty()) Underlay(chosen, *profile);
  if (chosen.server.empty()) chosen.server = kDefaultServer;
  environment.server = chosen.server;
  environment.security = chosen.server.starts_with("unix:") ? of_command_line : chosen.security;
  return {};
}

}  // namespace spoor::cli
