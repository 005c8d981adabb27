#include "controlplane/settings.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

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
      ("metrics-listen", po::value<std::string>(),                                                       //
       "where to serve metrics for Prometheus: host:port or [v6]:port; off without it")                  //
      ("map-size-mib", po::value<std::uint64_t>()->default_value(64 * 1024),                             //
       "the most the database may grow to, in MiB; not allocated up front")                              //
      ("merge-share-percent", po::value<unsigned>()->default_value(100),                                 //
       "how much of one core merging what is stored may take, 1 to 100")                                 //
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
       << "  spoord --data-dir /tmp/d --listen 127.0.0.1:7653\n"
       << "  spoord check --help          verify a database that no spoord has open\n"
       << "  spoord repair --help         save what can be read of a damaged one\n"
       << "  spoord backup --help         copy one, also while spoord runs\n\n"
       << options << "\nSIGTERM ends it: open answers are closed, what sensors delivered is committed.\n";
  return text.str();
}

// The address under `option`: well formed, and not open to the network unless that was asked for.
base::Result<rpc::Address> CheckAddress(const po::variables_map& values, const std::string& option) {
  const auto& text = values[option].as<std::string>();
  auto address = rpc::ParseAddress(text);
  if (!address) return base::Fail(address.error().code, fmt::format("--{}: {}", option, address.error().message));
  if (rpc::IsLocal(*address) || values["allow-insecure-tcp"].as<bool>()) return address;
  return base::Fail(
      base::ErrorCode::kInvalidArgument,
      fmt::format("--{}: {}: reachable from other machines without encryption; use {}a loopback address, or add "
                  "--allow-insecure-tcp",
                  option, text, option == "listen" ? "a Unix socket or " : ""));
}

base::Result<Settings> Check(const po::variables_map& values) {
  auto listen = CheckAddress(values, "listen");
  if (!listen) return std::unexpected(listen.error());
  std::optional<rpc::Address> metrics_listen;
  if (values.count("metrics-listen") != 0) {
    auto address = CheckAddress(values, "metrics-listen");
    if (!address) return std::unexpected(address.error());
    if (address->is_unix()) {
      return base::Fail(base::ErrorCode::kInvalidArgument, "--metrics-listen: write host:port or [v6]:port");
    }
    metrics_listen = *std::move(address);
  }
  const auto map_mib = values["map-size-mib"].as<std::uint64_t>();
  if (map_mib < kMinMap_mib || map_mib > kMaxMap_mib) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--map-size-mib: must be from 1 to 67108864");
  }
  const auto merge_share_percent = values["merge-share-percent"].as<unsigned>();
  if (merge_share_percent < 1 || merge_share_percent > 100) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--merge-share-percent: must be from 1 to 100");
  }
  const auto& data_dir = values["data-dir"].as<std::string>();
  if (data_dir.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "--data-dir: must not be empty");
  return Settings{data_dir, *std::move(listen), std::move(metrics_listen), map_mib << 20, merge_share_percent, ""};
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
