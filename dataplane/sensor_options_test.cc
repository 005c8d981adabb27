#include "dataplane/sensor_options.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace spoor::dataplane {
namespace {

base::Result<SensorCommand> Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "spoor-sensor");
  return ParseSensorOptions(static_cast<int>(words.size()), words.data());
}

SensorOptions Good(const std::vector<const char*>& words) {
  const auto command = Parse(words);
  EXPECT_TRUE(command) << command.error().message;
  return command ? command->options : SensorOptions{};
}

TEST(SensorOptions, Defaults) {
  const SensorOptions options = Good({"--replay", "a.pcap", "b.pcap"});
  EXPECT_EQ(options.replay, (std::vector<std::string>{"a.pcap", "b.pcap"}));
  EXPECT_EQ(options.control, "unix:/run/spoor/spoord.sock");
  EXPECT_EQ(options.workers, 1u);
  EXPECT_FALSE(options.sensor_id.empty());
  EXPECT_TRUE(options.pipeline.correlate);
  EXPECT_TRUE(options.sample_overload);
  EXPECT_FALSE(options.pipeline.stage_cycles);
  EXPECT_TRUE(options.pipeline.lossless);
  EXPECT_EQ(options.pipeline.skip_types, (std::vector<std::uint16_t>{46, 47, 50}));
  EXPECT_EQ(options.pipeline.ports, (std::vector<std::uint16_t>{53}));
}

TEST(SensorOptions, StageCyclesAreCountedOnDemand) {
  EXPECT_TRUE(Good({"--replay", "a", "--stage-cycles", "on"}).pipeline.stage_cycles);
  EXPECT_FALSE(Good({"--replay", "a", "--stage-cycles", "off"}).pipeline.stage_cycles);
}

TEST(SensorOptions, EverySettingArrives) {
  const SensorOptions options = Good({"--vdev",
                                      "net_null0",
                                      "--vdev",
                                      "net_null1",
                                      "--seconds",
                                      "3",
                                      "--control",
                                      "127.0.0.1:4000",
                                      "--workers",
                                      "4",
                                      "--ports",
                                      "53,5353",
                                      "5300",
                                      "--resolvers",
                                      "0.0.0.0/0 ::/0",
                                      "--correlate",
                                      "off",
                                      "--skip-types",
                                      "none",
                                      "--checksum",
                                      "verify",
                                      "--bloom-bits-log2",
                                      "9",
                                      "--bloom-rotate-s",
                                      "7",
                                      "--count-cache-entries",
                                      "64",
                                      "--query-table-entries",
                                      "128",
                                      "--flush-interval-s",
                                      "2",
                                      "--ring-slots",
                                      "8192",
                                      "--sensor-id",
                                      "s.1",
                                      "--sensor-name",
                                      "Lab one",
                                      "--spool-dir",
                                      "/tmp/x",
                                      "--spool-limit-mib",
                                      "9",
                                      "--unsent-mib",
                                      "3",
                                      "--mempool-frames",
                                      "4095",
                                      "--json",
                                      "--hugepages",
                                      "off",
                                      "--control-timeout-s",
                                      "4"});
  EXPECT_EQ(options.vdev, (std::vector<std::string>{"net_null0", "net_null1"}));
  EXPECT_EQ(options.seconds, 3u);
  EXPECT_EQ(options.workers, 4u);
  EXPECT_EQ(options.pipeline.ports, (std::vector<std::uint16_t>{53, 5353, 5300}));
  EXPECT_EQ(options.pipeline.resolvers.size(), 2u);
  EXPECT_FALSE(options.pipeline.correlate);
  EXPECT_FALSE(options.pipeline.lossless);
  EXPECT_TRUE(options.pipeline.skip_types.empty());
  EXPECT_EQ(options.pipeline.checksum, ChecksumMode::kVerify);
  EXPECT_EQ(options.pipeline.bloom_bits_log2, 9u);
  EXPECT_EQ(options.pipeline.count_cache_entries, 64u);
  EXPECT_EQ(options.pipeline.flush_interval_ms, 2000u);
  EXPECT_EQ(options.sensor_id, "s.1");
  EXPECT_EQ(options.spool_limit_mib, 9u);
  EXPECT_EQ(options.unsent_mib, 3u);
  EXPECT_TRUE(options.json);
  EXPECT_FALSE(options.hugepages);
}

TEST(SensorOptions, ReceiveCoresAreForSeveralWorkersOnPorts) {
  EXPECT_EQ(Good({"--vdev", "net_null0", "--workers", "2"}).receive_cores, 1u);
  EXPECT_EQ(Good({"--vdev", "net_null0", "--workers", "2", "--receive-cores", "3"}).receive_cores, 3u);
  for (const auto& words :
       std::vector<std::vector<const char*>>{{"--vdev", "net_null0", "--receive-cores", "2"},
                                             {"--vdev", "net_null0", "--workers", "2", "--receive-cores", "17"},
                                             {"--replay", "a", "--workers", "2", "--receive-cores", "2"}}) {
    const auto command = Parse(words);
    ASSERT_FALSE(command);
    EXPECT_NE(command.error().message.find("receive-cores"), std::string::npos) << command.error().message;
  }
}

TEST(SensorOptions, WhatToDoUnderOverload) {
  EXPECT_EQ(Good({"--vdev", "net_null0"}).overload_calm_s, 10u);
  const SensorOptions options = Good({"--vdev", "net_null0", "--overload", "drop", "--overload-calm-s", "3"});
  EXPECT_FALSE(options.sample_overload);
  EXPECT_EQ(options.overload_calm_s, 3u);
}

TEST(SensorOptions, TheStreamTablesHaveSizes) {
  const StreamLimits limits = Good({"--replay", "a", "--fragment-datagrams", "16", "--fragment-kib", "128",
                                    "--tcp-directions", "32", "--tcp-windows", "4", "--tcp-message-kib", "256"})
                                  .pipeline.stream;
  EXPECT_EQ(limits.datagrams, 16u);
  EXPECT_EQ(limits.fragment_chunks, 128u);
  EXPECT_EQ(limits.directions, 32u);
  EXPECT_EQ(limits.windows, 4u);
  EXPECT_EQ(limits.message_chunks, 256u);
}

TEST(SensorOptions, AProfileGivesWhatIsNotSaid) {
  const char* folder = std::getenv("SPOOR_HW_PROFILES");
  const std::string profile = std::string(folder == nullptr ? "hw-profiles" : folder) + "/mlx5-cx5.conf";
  const std::vector<const char*> device{"--hw-profile", profile.c_str(), "--device", "0000:65:00.0"};
  const SensorOptions options = Good(device);
  EXPECT_EQ(options.workers, 4u);
  EXPECT_EQ(options.mempool_frames, 131071u);
  ASSERT_EQ(options.live.ports.size(), 1u);
  EXPECT_EQ(options.live.ports[0].queues, 4u) << "this card looks into tunnels";
  EXPECT_EQ(options.live.ports[0].flow_ports, (std::vector<std::uint16_t>{53}));
  auto more = device;
  more.insert(more.end(), {"--device", "0000:65:00.1", "--workers", "2", "--cores", "4-6", "--spread", "software",
                           "--ports", "53,5353"});
  const SensorOptions said = Good(more);
  EXPECT_EQ(said.workers, 2u);
  EXPECT_EQ(said.mempool_frames, 2 * 131071u) << "for each port";
  EXPECT_EQ(said.live.cpus, (std::vector<unsigned>{4, 5, 6}));
  EXPECT_EQ(said.live.ports.at(1).queues, 1u);
  EXPECT_EQ(said.live.ports[1].flow_ports, (std::vector<std::uint16_t>{53, 5353}));
}

TEST(SensorOptions, IniFileUsesTheSameWords) {
  const std::string path = "/tmp/sensor_options_test." + std::to_string(getpid()) + ".ini";
  std::ofstream(path) << "workers = 3\nresolvers = 10.0.0.0/8, 2001:db8::/32\ncorrelate = off\n";
  const SensorOptions options = Good({"--replay", "a.pcap", "--config", path.c_str(), "--workers", "2"});
  EXPECT_EQ(options.workers, 2u) << "the command line wins";
  EXPECT_EQ(options.pipeline.resolvers.size(), 2u);
  EXPECT_FALSE(options.pipeline.correlate);
  std::remove(path.c_str());
}

TEST(SensorOptions, WrongInputIsOneLineThatNamesTheOption) {
  const std::vector<std::pair<std::vector<const char*>, const char*>> cases = {
      {{}, "exactly one of"},
      {{"--replay", "a", "--vdev", "net_null0"}, "exactly one of"},
      {{"--replay", "a", "--seconds", "3"}, "--seconds"},
      {{"--vdev", "net_null0", "--cores", "1"}, "--cores needs --hw-profile"},
      {{"--vdev", "net_null0", "--spread", "port"}, "--spread needs --hw-profile"},
      {{"--hw-profile", "/nonexistent.conf"}, "/nonexistent.conf"},
      {{"--replay", "a", "--workers", "0"}, "--workers"},
      {{"--replay", "a", "--workers", "-1"}, "--workers"},
      {{"--replay", "a", "--workers", "two"}, "--workers"},
      {{"--replay", "a", "--ports", "0"}, "--ports"},
      {{"--replay", "a", "--ports", "65536"}, "--ports"},
      {{"--replay", "a", "--resolvers", "10.0.0.1/8"}, "--resolvers"},
      {{"--replay", "a", "--correlate", "maybe"}, "--correlate"},
      {{"--replay", "a", "--stage-cycles", "some"}, "--stage-cycles"},
      {{"--replay", "a", "--skip-types", "NOTYPE"}, "--skip-types"},
      {{"--replay", "a", "--checksum", "sometimes"}, "--checksum"},
      {{"--replay", "a", "--bloom-bits-log2", "41"}, "--bloom-bits-log2"},
      {{"--replay", "a", "--fragment-datagrams", "0"}, "--fragment-datagrams"},
      {{"--replay", "a", "--fragment-kib", "127"}, "from 128 to"},
      {{"--replay", "a", "--tcp-directions", "1"}, "--tcp-directions"},
      {{"--replay", "a", "--tcp-windows", "0"}, "--tcp-windows"},
      {{"--replay", "a", "--tcp-message-kib", "127"}, "--tcp-message-kib"},
      {{"--replay", "a", "--sensor-id", "a b"}, "--sensor-id"},
      {{"--replay", "a", "--control", "nowhere"}, "--control"},
      {{"--replay", "a", "--no-such-option"}, "no-such-option"},
      {{"--replay", "a", "--config", "/nonexistent.ini"}, "/nonexistent.ini"},
  };
  for (const auto& [words, expected] : cases) {
    const auto command = Parse(words);
    ASSERT_FALSE(command) << expected;
    EXPECT_NE(command.error().message.find(expected), std::string::npos) << command.error().message;
    EXPECT_EQ(command.error().message.find('\n'), std::string::npos) << command.error().message;
  }
}

TEST(SensorOptions, HelpAndVersionAreAnswers) {
  EXPECT_NE(Parse({"--help"})->answer.find("--replay"), std::string::npos);
  const std::string page = Parse({"--man"})->answer;
  EXPECT_TRUE(page.starts_with(".TH SPOOR\\-SENSOR 8 "));
  for (const char* part :
       {"\n.SS Source (one of replay, vdev, hw\\-profile)\n", "\\fB\\-\\-replay\\fR \\fIFILE...\\fR\n",
        "pending queries per worker (", "\n.SS Program\n", "\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << page;
  }
  EXPECT_NE(Parse({"--version"})->answer.find("spoor-sensor "), std::string::npos);
}

}  // namespace
}  // namespace spoor::dataplane
