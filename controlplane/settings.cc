#include "controlplane/settings.h"

#include <sstream>

#include "base/options.h"
#include "base/version.h"

namespace spoor::controlplane {
namespace {

namespace po = base::po;

constexpr std::uint64_t kMinMap_mib = 1;
constexpr std::uint64_t kMaxMap_mib = 64ULL << 20;  // 64 TiB: half of a process's address space

po::options_description Describe() {
  po::options_description options("Options");
  options.add_options()                                                                                  //
      ("data-dir", po::value<std::string>()->default_value("/var/lib/spoor"), "folder of the database")  //
      ("listen", po::value<std::string>()->default_value("unix:/run/spoor/spoord.sock"),                 //
       "where to serve: unix:/path, host:port or [v6]:port")                                             //
      ("map-size-mib", po::value<std::uint64_t>()->default_value(64 * 1024),                             //
       "the most the database may grow to, in MiB; not allocated up front")                              //
      ("allow-insecure-tcp", po::bool_switch(),                                                          //
       "serve TCP without encryption beyond this machine: only inside a protected network")              //
      ("config", po::value<std::string>(), "INI file with the same names; the command line wins")        //
      ("help", "this text")                                                                              //
      ("version", "the version");
  return options;
}

std::string HelpText(const po::options_description& options) {
  std::ostringstream text;
  text << "spoord: takes observations from sensors, stores them and answers queries.\n\n"
       << "  spoord --data-dir /var/lib/spoor --listen unix:/run/spoor/spoord.sock\n"
       << "  spoord --data-dir /tmp/d --listen 127.0.0.1:7653\n\n"
       << options << "\nSIGTERM ends it: open answers are closed, what sensors delivered is committed.\n";
  return text.str();
}

base::Result<Settings> Check(const po::variables_map& values) {
  auto listen = rpc::ParseAddress(values["listen"].as<std::string>());
  if (!listen) return base::Fail(listen.error().code, "--listen: " + listen.error().message);
  if (!rpc::IsLocal(*listen) && !values["allow-insecure-tcp"].as<bool>()) {
    return base::Fail(
        base::ErrorCode::kInvalidArgument,
        "--listen: " + values["listen"].as<std::string>() +
            ": reachable from other machines without encryption; use a Unix socket or a loopback address, or "
            "add --allow-insecure-tcp");
  }
  const auto map_mib = values["map-size-mib"].as<std::uint64_t>();
  if (map_mib < kMinMap_mib || map_mib > kMaxMap_mib) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--map-size-mib: must be from 1 to 67108864");
  }
  const auto& data_dir = values["data-dir"].as<std::string>();
  if (data_dir.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "--data-dir: must not be empty");
  return Settings{data_dir, *std::move(listen), map_mib << 20, ""};
}

}  // namespace

base::Result<Settings> ParseSettings(int argc, const char* const* argv) {
  const po::options_description options = Describe();
  const auto values = base::ParseOptions(options, {}, argc, argv);
  if (!values) return std::unexpected(values.error());
  Settings print;
  if (values->count("help") != 0) print.print_and_exit = HelpText(options);
  if (values->count("version") != 0) print.print_and_exit = std::string("spoord ") + base::kVersion + "\n";
  if (!print.print_and_exit.empty()) return print;
  return Check(*values);
}

}  // namespace spoor::controlplane
