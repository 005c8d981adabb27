#include "controlplane/settings.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/options.h"
#include "base/time_span.h"
#include "base/version.h"
#include "controlplane/help.h"

namespace spoor::controlplane {
namespace {

namespace po = base::po;

constexpr std::size_t kMostAddresses = 16;
constexpr std::uint64_t kMinMap_mib = 1;
constexpr std::uint64_t kMaxMap_mib = 64ULL << 20;  // 64 TiB: half of a process's address space

po::options_description Describe() {
  po::options_description options("Options");
  options.add_options()                                                                                         //
      ("data-dir", po::value<std::string>()->default_value("/var/lib/spoor"), "folder of the database")         //
      ("listen", po::value<std::vector<std::string>>()->composing()->value_name("ADDR"),                        //
       "where to serve: unix:/path, host:port or [v6]:port; may be given again (unix:/run/spoor/spoord.sock)")  //
      ("metrics-listen", po::value<std::string>(),                                                              //
       "where to serve metrics for Prometheus: host:port or [v6]:port; off without it")                         //
      ("map-size-mib", po::value<std::uint64_t>()->default_value(64 * 1024),                                    //
       "the most the database may grow to, in MiB; not allocated up front")                                     //
      ("merge-share-percent", po::value<unsigned>()->default_value(100),                                        //
       "how much of one core merging what is stored may take, 1 to 100")                                        //
      ("time-series", po::value<std::string>()->default_value("day"),                                           //
       "keep on which days records are seen: day, or off for what comes from now on")                           //
      ("retain", po::value<std::vector<std::string>>()->composing()->value_name("[WHICH=]AGE"),                 //
       "erase records so long after they were last seen: 2y; NS=5y, *.example.com=30d, 192.0.2.0/24=1w or forever for "
       "some; the first that covers a record decides; without it nothing is erased")                                 //
      ("retain-interval", po::value<std::string>()->default_value("1d"), "how often that is done")                   //
      ("max-records-mib", po::value<std::uint64_t>(),                                                                //
       "the most that records may take, in MiB: those that were quiet for longest are erased above it")              //
      ("allow-insecure-tcp", po::bool_switch(),                                                                      //
       "serve TCP without encryption beyond this machine: only inside a protected network")                          //
      ("require-key", po::bool_switch(), "over TCP without TLS, too, every call needs an API key")                   //
      ("tls-cert", po::value<std::string>()->value_name("FILE"),                                                     //
       "TLS on TCP: the certificate and its chain, PEM; read again when it changes")                                 //
      ("tls-key", po::value<std::string>()->value_name("FILE"), "its private key")                                   //
      ("tls-client-ca", po::value<std::string>()->value_name("FILE"),                                                //
       "clients must show a certificate of these authorities")                                                       //
      ("tls-client-optional", po::bool_switch(), "those without one may come with an API key alone")                 //
      ("tls-client-roles", po::value<std::string>()->default_value("sensor")->value_name("ROLES"),                   //
       "what a client with a certificate and without a key may do: query, stream, feed, sensor, operator, or none")  //
      ("audit-log", po::value<std::string>()->value_name("FILE"),                                                    //
       "a line for each call: who, what, how much; none for none (audit.log in the data folder)")                    //
      ("audit-values", po::bool_switch(), "with what was asked for")                                                 //
      ("suffix-list", po::value<std::string>()->value_name("FILE"),
       "the Public Suffix List, which tells new domains (that of the machine); read again when it changes")(
          "ignore-list", po::value<std::string>()->value_name("FILE"),
          "names that are no news: name, *.domain or /regex/ in each line; read again when it changes")(
          "feeds", po::value<std::string>()->value_name("FEEDS"),
          "files to write for others: new-domains, new-records, changes, hits, full, or all; without it none")(
          "feed-interval", po::value<std::string>()->default_value("20m")->value_name("SPAN"),
          "how often: 1m, 1h; 1s to 1d")("feed-full-interval",
                                         po::value<std::string>()->default_value("1d")->value_name("SPAN"),
                                         "how often the full dump is written, 1h or more")(
          "feed-formats", po::value<std::string>()->default_value("ndjson.zst,ndjson.gz,csv")->value_name("FORMATS"),
          "ndjson.zst (always), ndjson.gz, csv, csv.gz, csv.zst")(
          "feed-retain", po::value<std::string>()->default_value("7d")->value_name("SPAN"), "how long they are kept")(
          "feed-max-mib", po::value<std::uint64_t>()->default_value(64 * 1024),
          "the most that the files of one feed may take, in MiB: the oldest go above it")(
          "feed-dir", po::value<std::string>()->value_name("DIR"), "where they are written (feeds in the data folder)")(
          "config", po::value<std::string>(), "INI file with the same names; the command line wins")  //
      ("help", "this text")                                                                           //
      ("man", "the same as a manual page, in the man macros of roff")                                 //
      ("version", "the version");
  return options;
}

// The address under `option`: well formed, and not open to the network unless it is encrypted or that was asked for.
base::Result<rpc::Address> CheckAddress(const po::variables_map& values, const std::string& option,
                                        const std::string& text, bool encrypted) {
  auto address = rpc::ParseAddress(text);
  if (!address) return base::Fail(address.error().code, fmt::format("--{}: {}", option, address.error().message));
  if (rpc::IsLocal(*address) || encrypted || values["allow-insecure-tcp"].as<bool>()) return address;
  return base::Fail(
      base::ErrorCode::kInvalidArgument,
      fmt::format("--{}: {}: reachable from other machines without encryption; use {}a loopback address, or add "
                  "--allow-insecure-tcp",
                  option, text, option == "listen" ? "--tls-cert and --tls-key, a Unix socket or " : ""));
}

std::unexpected<base::Error> Bad(std::string_view option, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidArgument, fmt::format("--{}: {}", option, why));
}

base::Result<RetentionPolicy> CheckRetention(const po::variables_map& values) {
  RetentionPolicy policy;
  if (values.count("retain") != 0) {
    for (const std::string& text : values["retain"].as<std::vector<std::string>>()) {
      auto rule = ParseRetention(text);
      if (!rule) return Bad("retain", rule.error().message);
      policy.rules.push_back(*std::move(rule));
    }
  }
  if (policy.rules.size() >= storage::kMostAgeLimits) return Bad("retain", "too many");
  policy.interval_s = base::ParseTimeSpan_s(values["retain-interval"].as<std::string>()).value_or(0);
  if (policy.interval_s < 60) return Bad("retain-interval", "write a minute or more: 1h, 1d, 1w");
  if (values.count("max-records-mib") != 0) {
    const auto mib = values["max-records-mib"].as<std::uint64_t>();
    if (mib < 1 || mib > kMaxMap_mib) return Bad("max-records-mib", "must be from 1 to 67108864");
    policy.max_octets = mib << 20;
  }
  return policy;
}

std::string TextOf(const po::variables_map& values, const std::string& option) {
  return values.count(option) != 0 ? values[option].as<std::string>() : "";
}

base::Result<> CheckTls(const po::variables_map& values, ServeOptions& serve) {
  TlsFiles files{TextOf(values, "tls-cert"), TextOf(values, "tls-key"), TextOf(values, "tls-client-ca")};
  if (files.certificate_file.empty() != files.private_key_file.empty()) {
    return Bad(files.certificate_file.empty() ? "tls-cert" : "tls-key", "a certificate goes with its key; give both");
  }
  if (files.certificate_file.empty()) {
    if (!files.client_ca_file.empty()) return Bad("tls-client-ca", "goes with --tls-cert and --tls-key");
    return {};
  }
  const auto& roles = values["tls-client-roles"].as<std::string>();
  if (roles != "none") {
    const auto parsed = ParseRoles(roles);
    if (!parsed) return Bad("tls-client-roles", parsed.error().message);
    serve.access.policy.certificate_roles = *parsed;
  }
  serve.tls = TlsOptions{std::move(files), !values["tls-client-optional"].as<bool>()};
  return {};
}

base::Result<> CheckListen(const po::variables_map& values, ServeOptions& serve) {
  std::vector<std::string> texts = {"unix:/run/spoor/spoord.sock"};
  if (values.count("listen") != 0) texts = values["listen"].as<std::vector<std::string>>();
  if (texts.size() > kMostAddresses) return Bad("listen", "16 addresses at most");
  for (const std::string& text : texts) {
    auto address = CheckAddress(values, "listen", text, serve.tls.has_value());
    if (!address) return std::unexpected(address.error());
    serve.listen.push_back(*std::move(address));
  }
  if (values.count("metrics-listen") == 0) return {};
  auto address = CheckAddress(values, "metrics-listen", values["metrics-listen"].as<std::string>(), false);
  if (!address) return std::unexpected(address.error());
  if (address->is_unix()) return Bad("metrics-listen", "write host:port or [v6]:port");
  serve.metrics_listen = *std::move(address);
  return {};
}

void ReadAccess(const po::variables_map& values, const std::string& data_dir, AccessOptions& access) {
  access.key_file = data_dir + "/keys.json";
  const std::string audit_log = TextOf(values, "audit-log");
  access.audit_log = audit_log.empty() ? data_dir + "/audit.log" : audit_log;
  if (audit_log == "none") access.audit_log.clear();
  access.audit_values = values["audit-values"].as<bool>();
  access.policy.plain_needs_key = values["require-key"].as<bool>();
}

base::Result<std::int64_t> CheckSpan(const po::variables_map& values, const std::string& option, std::int64_t least_s,
                                     std::int64_t most_s, std::string_view why) {
  const std::int64_t span_s = base::ParseTimeSpan_s(values[option].as<std::string>()).value_or(0);
  if (span_s < least_s || span_s > most_s) return Bad(option, why);
  return span_s;
}

base::Result<> CheckFeeds(const po::variables_map& values, const std::string& data_dir, FeedOptions& feeds) {
  constexpr std::int64_t kYear_s = 366 * 86400;
  if (values.count("feeds") != 0) {
    auto parsed = ParseFeeds(values["feeds"].as<std::string>());
    if (!parsed) return Bad("feeds", parsed.error().message);
    feeds.feeds = *std::move(parsed);
  }
  auto formats = ParseFormats(values["feed-formats"].as<std::string>());
  if (!formats) return Bad("feed-formats", formats.error().message);
  feeds.formats = *std::move(formats);
  const auto interval_s = CheckSpan(values, "feed-interval", 1, 86400, "write 1s to 1d");
  if (!interval_s) return std::unexpected(interval_s.error());
  const auto full_s = CheckSpan(values, "feed-full-interval", 3600, kYear_s, "write 1h to a year");
  if (!full_s) return std::unexpected(full_s.error());
  const auto retain_s = CheckSpan(values, "feed-retain", 3600, 10 * kYear_s, "write 1h to ten years");
  if (!retain_s) return std::unexpected(retain_s.error());
  const auto max_mib = values["feed-max-mib"].as<std::uint64_t>();
  if (max_mib < 1 || max_mib > kMaxMap_mib) return Bad("feed-max-mib", "must be from 1 to 67108864");
  feeds.interval_s = *interval_s;
  feeds.full_interval_s = *full_s;
  feeds.retain_s = *retain_s;
  feeds.max_octets = max_mib << 20;
  const std::string folder = TextOf(values, "feed-dir");
  feeds.folder = folder.empty() ? data_dir + "/feeds" : folder;
  return {};
}

base::Result<Settings> Check(const po::variables_map& values) {
  ServeOptions serve;
  if (auto checked = CheckTls(values, serve); !checked) return std::unexpected(checked.error());
  if (auto checked = CheckListen(values, serve); !checked) return std::unexpected(checked.error());
  const auto map_mib = values["map-size-mib"].as<std::uint64_t>();
  if (map_mib < kMinMap_mib || map_mib > kMaxMap_mib) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--map-size-mib: must be from 1 to 67108864");
  }
  const auto merge_share_percent = values["merge-share-percent"].as<unsigned>();
  if (merge_share_percent < 1 || merge_share_percent > 100) {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--merge-share-percent: must be from 1 to 100");
  }
  const auto& time_series = values["time-series"].as<std::string>();
  if (time_series != "day" && time_series != "off") {
    return base::Fail(base::ErrorCode::kInvalidArgument, "--time-series: must be day or off");
  }
  const auto& data_dir = values["data-dir"].as<std::string>();
  if (data_dir.empty()) return base::Fail(base::ErrorCode::kInvalidArgument, "--data-dir: must not be empty");
  auto retention = CheckRetention(values);
  if (!retention) return std::unexpected(retention.error());
  serve.coverage_file = data_dir + "/coverage";
  serve.news = {TextOf(values, "suffix-list"), TextOf(values, "ignore-list")};
  serve.watchlist_folder = data_dir + "/watchlists";
  if (auto checked = CheckFeeds(values, data_dir, serve.feeds); !checked) return std::unexpected(checked.error());
  ReadAccess(values, data_dir, serve.access);
  return Settings{data_dir,
                  std::move(serve),
                  map_mib << 20,
                  merge_share_percent,
                  time_series == "day" ? storage::TimeSeries::kDay : storage::TimeSeries::kOff,
                  *std::move(retention),
                  ""};
}

}  // namespace

base::Result<Settings> ParseSettings(int argc, const char* const* argv) {
  const po::options_description options = Describe();
  const auto values = base::ParseOptions(options, {}, argc, argv);
  if (!values) return std::unexpected(values.error());
  Settings print;
  if (values->count("help") != 0) print.print_and_exit = HelpText(options);
  if (values->count("man") != 0) print.print_and_exit = ManPage(options);
  if (values->count("version") != 0) print.print_and_exit = std::string("spoord ") + base::kVersion + "\n";
  if (!print.print_and_exit.empty()) return print;
  return Check(*values);
}

}  // namespace spoor::controlplane
