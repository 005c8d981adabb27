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
  EXPECT_EQ(settings->listen.path, "/run/spoor/spoord.sock");
  EXPECT_EQ(settings->map_size_octets, 64ULL << 30);
  EXPECT_FALSE(settings->metrics_listen.has_value());
}

TEST(Settings, MetricsHaveAnAddressOfTheirOwn) {
  const auto settings = Parse({"--metrics-listen", "[::1]:9464"});
  ASSERT_TRUE(settings.has_value()) << settings.error().message;
  EXPECT_EQ(settings->metrics_listen->host, "::1");
  EXPECT_EQ(settings->metrics_listen->port, 9464);
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
  EXPECT_EQ(settings->listen.host, "0.0.0.0");
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
                                                                                     {"--config", "/nonexistent"},
                                                                                     {"--unknown"},
                                                                                     {"word"}}) {
    const auto settings = Parse(words);
    ASSERT_FALSE(settings.has_value()) << words[0];
    EXPECT_EQ(settings.error().message.find('\n'), std::string::npos);
  }
  EXPECT_TRUE(Parse({"--listen", "0.0.0.0:1", "--allow-insecure-tcp"}).has_value());
}

TEST(Settings, PrintsInsteadOfServing) {
  EXPECT_NE(Parse({"--help"})->print_and_exit.find("--data-dir"), std::string::npos);
  EXPECT_NE(Parse({"--version"})->print_and_exit.find("spoord "), std::string::npos);
}

}  // namespace
}  // namespace spoor::controlplane
