#include "controlplane/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "controlplane/store_testing.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

base::Result<Settings> Parse(std::vector<std::string> words) {
  std::vector<const char*> argv{"spoord"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return ParseSettings(static_cast<int>(argv.size()), argv.data());
}

TEST(Settings, HasDefaults) {
  const auto settings = Parse({});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->data_dir, "/var/lib/spoor");
  EXPECT_EQ(settings->serve.listen.front().path, "/run/spoor/spoord.sock");
  EXPECT_EQ(settings->map_size_octets, 64ULL << 30);
  EXPECT_FALSE(settings->serve.metrics_listen.has_value());
}

TEST(Settings, MetricsHaveAnAddressOfTheirOwn) {
  const auto settings = Parse({"--metrics-listen", "[::1]:9464"});
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->serve.metrics_listen->host, "::1");
  EXPECT_EQ(settings->serve.metrics_listen->port, 9464);
}

TEST(Settings, ReadsTheFileAndTheCommandLineWins) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/spoord.ini";
  std::ofstream(path) << "data-dir = /from/file\nmap-size-mib = 100\nmerge-share-percent = 30\nallow-insecure-tcp = "
                         "true\nlisten = 0.0.0.0:1\n";
  const auto settings = Parse({"--config", path, "--data-dir", "/from/line"});
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->data_dir, "/from/line");
  EXPECT_EQ(settings->map_size_octets, 100u << 20);
  EXPECT_EQ(settings->merge_share_percent, 30u);
  EXPECT_EQ(settings->time_series, storage::TimeSeries::kDay);
  EXPECT_EQ(Parse({"--time-series", "off"})->time_series, storage::TimeSeries::kOff);
  EXPECT_EQ(settings->serve.listen.front().host, "0.0.0.0");
}

TEST(Settings, RefusesInOneLine) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"--listen", "0.0.0.0:1"},
                                                                                     {"--listen", "nonsense"},
                                                                                     {"--metrics-listen", "0.0.0.0:1"},
                                                                                     {"--metrics-listen", "unix:/m"},
                                                                                     {"--metrics-listen", "here"},
                                                                                     {"--map-size-mib", "0"},
                                                                                     {"--map-size-mib", "99999999999"},
                                                                                     {"--map-size-mib", "x"},
                                                                                     {"--merge-share-percent", "0"},
                                                                                     {"--merge-share-percent", "101"},
                                                                                     {"--time-series", "week"},
                                                                                     {"--data-dir", ""},
                                                                                     {"--tls-cert", "c"},
                                                                                     {"--tls-key", "k"},
                                                                                     {"--tls-client-ca", "a"},
                                                                                     {"--config", "/nonexistent"},
                                                                                     {"--unknown"},
                                                                                     {"word"}}) {
    const auto settings = Parse(words);
    ASSERT_FALSE(settings.has_value()) << words[0];
    EXPECT_EQ(settings.error().message.find('\n'), std::string::npos);
  }
  EXPECT_TRUE(Parse({"--listen", "0.0.0.0:1", "--allow-insecure-tcp"}).has_value());
}

TEST(Settings, TlsOpensTcpAndSaysWhoMayWhat) {
  const std::vector<std::string> tls = {"--tls-cert", "c",       "--tls-key", "k",
                                        "--listen",   "unix:/s", "--listen",  "[::]:1"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), tls.begin(), tls.end());
    return Parse(more);
  };
  auto settings = with({});
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->serve.listen.size(), 2u);
  EXPECT_EQ(settings->serve.tls->files.certificate_file, "c");
  EXPECT_TRUE(settings->serve.tls->client_certificate_required);
  EXPECT_TRUE(settings->serve.access.policy.certificate_roles.Has(v1::ROLE_SENSOR));
  EXPECT_FALSE(settings->serve.access.policy.certificate_roles.Has(v1::ROLE_QUERY));
  settings = with({"--tls-client-ca", "a", "--tls-client-optional", "--tls-client-roles", "none"});
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->serve.tls->files.client_ca_file, "a");
  EXPECT_FALSE(settings->serve.tls->client_certificate_required);
  EXPECT_TRUE(settings->serve.access.policy.certificate_roles.empty());
  EXPECT_FALSE(with({"--tls-client-roles", "boss"}).has_value());
}

TEST(Settings, KeysAndAuditLogLieInTheDataFolder) {
  const auto settings = Parse({"--data-dir", "/d"});
  EXPECT_EQ(settings->serve.access.key_file, "/d/keys.json");
  EXPECT_EQ(settings->serve.access.audit_log, "/d/audit.log");
  EXPECT_EQ(settings->serve.watchlist_folder, "/d/watchlists");
  EXPECT_FALSE(settings->serve.access.audit_values);
  EXPECT_EQ(Parse({"--audit-log", "none"})->serve.access.audit_log, "");
  EXPECT_EQ(Parse({"--audit-log", "/a"})->serve.access.audit_log, "/a");
  EXPECT_TRUE(Parse({"--require-key"})->serve.access.policy.plain_needs_key);
}

TEST(Settings, PrintsInsteadOfServing) {
  EXPECT_NE(Parse({"--help"})->print_and_exit.find("--data-dir"), std::string::npos);
  EXPECT_NE(Parse({"--version"})->print_and_exit.find("spoord "), std::string::npos);
}

}  // namespace
}  // namespace spoor::controlplane
