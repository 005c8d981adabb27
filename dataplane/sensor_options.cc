#include "dataplane/sensor_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/option_reader.h"
#include "base/options.h"
#include "base/version.h"
#include "dataplane/hw/answer.h"
#include "dataplane/hw/cpu_list.h"
#include "dataplane/hw/profile_options.h"
#include "dataplane/option_lists.h"
#include "dataplane/sensor_help.h"
#include "rpc/address.h"

namespace spoor::dataplane {
namespace {

namespace po = boost::program_options;
using base::OptionReader;
using Words = OptionReader::Words;

void AddSourceOptions(po::options_description& group) {
  group.add_options()  //
      ("replay", po::value<Words>()->multitoken()->value_name("FILE..."),
       "captures, one after the other, at full speed")  //
      ("vdev", po::value<Words>()->value_name("SPEC"),
       "any DPDK virtual device: NAME0[,KEY=VALUE...]; once per port")                                               //
      ("hw-profile", po::value<std::string>()->value_name("NAME"), "live capture as NAME.conf of hw-profiles says")  //
      ("device", po::value<Words>()->value_name("DEV"),
       "PCI address or interface for the profile; once per port")                                           //
      ("cores", po::value<Words>()->value_name("CPU,..."), "CPUs of workers, then of receive cores (any)")  //
      ("spread", po::value<std::string>()->value_name("auto|port|software"),
       "who hands frames to workers: auto is the port if it looks into tunnels (auto)")                            //
      ("seconds", po::value<std::string>()->value_name("N"), "end live capture after N seconds")                   //
      ("workers", po::value<std::string>()->value_name("N"), "worker threads, 1..64 (1, or as the profile says)")  //
      ("receive-cores", po::value<std::string>()->value_name("N"),
       "threads that hand frames to several workers, 1..16 (1, or as the profile says)")  //
      ("mempool-frames", po::value<std::string>()->value_name("N"),
       "packet buffers (8191, live 32767 or as the profile says)")                                  //
      ("hugepages", po::value<std::string>()->value_name("auto|off"), "use free hugepages (auto)")  //
      ("overload", po::value<std::string>()->value_name("sample|drop"),
       "live, when workers cannot keep up: leave out whole flows, or lose frames (sample)")  //
      ("overload-calm-s", po::value<std::string>()->value_name("N"),
       "seconds without loss before twice the flows are tried (10)");
}

void AddHardwareOptions(po::options_description& group) {
  group.add_options()                                                                                    //
      ("hw-detect", po::bool_switch(), "print the profile that fits this machine, and end")              //
      ("hw-check", po::bool_switch(), "print what this machine lacks for the profile, --json; and end")  //
      ("hw-root", po::value<std::string>()->value_name("DIR"), "look below DIR for /sys and /proc (/)");
}

void AddRecordOptions(po::options_description& group) {
  group.add_options()                                                                                        //
      ("ports", po::value<Words>()->multitoken()->value_name("PORT,..."), "source ports of responses (53)")  //
      ("resolvers", po::value<Words>()->multitoken()->value_name("CIDR,..."),
       "only responses to these; RD is then not looked at")  //
      ("correlate", po::value<std::string>()->value_name("on|off"),
       "a response must answer a query that was seen (on)")  //
      ("skip-types", po::value<Words>()->multitoken()->value_name("TYPE,..."),
       "types not recorded, or none (RRSIG,NSEC,NSEC3)")  //
      ("checksum", po::value<std::string>()->value_name("nic|verify|ignore"), "which checksums decide (nic)");
}

// `text` with the default that the pipeline has when nothing is said.
std::string WithDefault(const char* text, std::uint64_t value) {
  return fmt::format("{} ({})", text, value);
}

void AddTableOptions(po::options_description& group) {
  const PipelineConfig defaults;
  const auto add = [&](const char* name, const char* text, std::uint64_t value) {
    group.add_options()(name, po::value<std::string>()->value_name("N"), WithDefault(text, value).c_str());
  };
  add("query-table-entries", "pending queries per worker", defaults.query_table_entries);
  add("count-cache-entries", "tuples in the cache of a worker", defaults.count_cache_entries);
  add("answer-memo-entries", "answers a worker knows by their hash, 0: none", defaults.answer_memo_entries);
  add("bloom-bits-log2", "Bloom filter: 2^N bits per generation", defaults.bloom_bits_log2);
  add("bloom-rotate-s", "seconds between generations, 0: never by age", defaults.bloom_rotate_s);
  add("flush-interval-s", "longest wait of a pending count", defaults.flush_interval_ms / 1000);
  add("ring-slots", "64-octet slots between a worker and the exporter", defaults.ring_slots);
  const StreamLimits stream;
  add("fragment-datagrams", "datagrams in fragments at a time, 1 KiB each", stream.datagrams);
  add("fragment-kib", "memory for their octets", stream.fragment_chunks);
  add("tcp-directions", "directions of TCP connections a worker follows", stream.directions);
  add("tcp-windows", "directions with data behind a gap at a time, 72 KiB each", stream.windows);
  add("tcp-message-kib", "memory of a worker for beginnings of messages", stream.message_chunks);
}

void AddDeliveryOptions(po::options_description& group) {
  group.add_options()  //
      ("control", po::value<std::string>()->value_name("ADDR"),
       "unix:/path or host:port (unix:/run/spoor/spoord.sock)")                                                       //
      ("control-tls", po::value<std::string>()->value_name("off|on"), "encrypt, and trust the system's authorities")  //
      ("control-tls-ca", po::value<std::string>()->value_name("FILE"), "encrypt, and trust these authorities (PEM)")  //
      ("control-tls-cert", po::value<std::string>()->value_name("FILE"), "the certificate to show")                   //
      ("control-tls-key", po::value<std::string>()->value_name("FILE"), "its private key")                            //
      ("control-api-key-file", po::value<std::string>()->value_name("FILE"), "its first line is the API key")         //
      ("control-timeout-s", po::value<std::string>()->value_name("N"),
       "wait for its first answer; later stalls may last 6 times as long (10)")                              //
      ("sensor-id", po::value<std::string>()->value_name("ID"), "1..64 of A-Z a-z 0-9 . _ - (host name)")    //
      ("sensor-name", po::value<std::string>()->value_name("TEXT"), "for people")                            //
      ("unsent-mib", po::value<std::string>()->value_name("N"), "memory for what is not acknowledged (64)")  //
      ("spool-dir", po::value<std::string>()->value_name("DIR"), "keeps what cannot be delivered now")       //
      ("spool-limit-mib", po::value<std::string>()->value_name("N"), "largest size of that folder (1024)");
}

void AddProgramOptions(po::options_description& group) {
  group.add_options()                                                                           //
      ("config", po::value<std::string>()->value_name("FILE"), "INI file with the same names")  //
      ("json", po::bool_switch(), "all counters as one JSON object on stdout at the end")       //
      ("verbose", po::bool_switch(), "show what DPDK says")                                     //
      ("stage-cycles", po::value<std::string>()->value_name("on|off"),
       "show in spoor status what each stage costs (off)")                                //
      ("help,h", po::bool_switch(), "this text")                                          //
      ("man", po::bool_switch(), "the same as a manual page, in the man macros of roff")  //
      ("version", po::bool_switch(), "the version");
}

constexpr std::array<OptionGroup, 6> kGroups = {{
    {"Source (one of replay, vdev, hw-profile)", AddSourceOptions},
    {"Hardware", AddHardwareOptions},
    {"What is recorded", AddRecordOptions},
    {"Sizes and intervals", AddTableOptions},
    {"Delivery", AddDeliveryOptions},
    {"Program", AddProgramOptions},
}};

std::string CleanHostName() {
  char host[256] = "";
  gethostname(host, sizeof(host) - 1);
  std::string id(std::string_view(host).substr(0, 64));
  for (char& c : id) {
    if (!IsSensorIdChar(c)) c = '-';
  }
  return id.empty() ? "sensor" : id;
}

// The profile comes first: what else is said wins over it.
void ReadProfile(OptionReader& reader, SensorOptions& options, std::optional<hw::HwProfile>& profile) {
  if (!reader.Has("hw-profile")) {
    for (const char* name : {"device", "cores", "spread"}) {
      if (reader.Has(name)) reader.Reject(fmt::format("--{} needs --hw-profile", name));
    }
    return;
  }
  const auto path = hw::FindProfile(options.hw_profile, hw::ProfileFolders());
  if (!path) return reader.Reject(path.error().message);
  auto read = hw::ReadProfile(*path);
  if (!read) return reader.Reject(read.error().message);
  profile = std::move(*read);
  options.workers = profile->workers;
  options.receive_cores = profile->receive_cores;
  options.mempool_frames = profile->mempool_frames;
}

// Once workers and DNS ports are known.
void PlanPorts(OptionReader& reader, SensorOptions& options, const std::optional<hw::HwProfile>& profile) {
  options.live = PlanVirtualDevices(options.vdev);
  if (!profile) return;
  CaptureWishes wishes{
      .dns_ports = options.pipeline.ports, .workers = options.workers, .receive_cores = options.receive_cores};
  reader.List("device", wishes.devices);
  reader.List("cores", &hw::ReadCpuWords, wishes.cpus);
  wishes.spreading = static_cast<Spreading>(reader.Word<3>("spread", {"auto", "port", "software"}, 0));
  auto plan = PlanProfile(*profile, wishes);
  if (!plan) return reader.Reject(plan.error().message);
  options.live = std::move(*plan);
  // The profile speaks of one port.
  if (!reader.Has("mempool-frames")) options.mempool_frames = profile->mempool_frames * options.live.ports.size();
}

void ReadSource(OptionReader& reader, const po::variables_map& values, SensorOptions& options,
                std::optional<hw::HwProfile>& profile) {
  reader.List("replay", options.replay);
  reader.List("vdev", options.vdev);
  reader.Text("hw-profile", options.hw_profile);
  ReadProfile(reader, options, profile);
  reader.Integer("seconds", 1, 366UL * 86400, options.seconds);
  reader.Integer("workers", 1, 64, options.workers);
  reader.Integer("receive-cores", 1, 16, options.receive_cores);
  if (reader.Has("receive-cores") && options.receive_cores > 1 && (options.workers == 1 || options.is_replay())) {
    reader.Reject("receive-cores", values["receive-cores"].as<std::string>(),
                  "they are for live capture with several workers");
  }
  reader.Integer("mempool-frames", 64, 1UL << 24, options.mempool_frames);
  options.hugepages = reader.Word<2>("hugepages", {"auto", "off"}, 0) == 0;
  options.sample_overload = reader.Word<2>("overload", {"sample", "drop"}, 0) == 0;
  reader.Integer("overload-calm-s", 1, 3600, options.overload_calm_s);
  const int sources = static_cast<int>(reader.Has("replay")) + static_cast<int>(reader.Has("vdev")) +
                      static_cast<int>(reader.Has("hw-profile"));
  if (sources != 1) reader.Reject("give exactly one of --replay, --vdev and --hw-profile");
  if (reader.Has("seconds") && options.is_replay()) {
    reader.Reject("seconds", values["seconds"].as<std::string>(),
                  "a replay ends with its captures; it is for live capture");
  }
}

// A chunk is 1 KiB (stream/chunk_pool.h).
void ReadStreamLimits(OptionReader& reader, StreamLimits& limits) {
  reader.Integer("fragment-datagrams", 1, 1UL << 20, limits.datagrams);
  reader.Integer("fragment-kib", StreamLimits::kMinChunks, 1UL << 24, limits.fragment_chunks);
  reader.Integer("tcp-directions", StreamLimits::kMinDirections, 1UL << 22, limits.directions);
  reader.Integer("tcp-windows", 1, 1UL << 18, limits.windows);
  reader.Integer("tcp-message-kib", StreamLimits::kMinChunks, 1UL << 24, limits.message_chunks);
}

void ReadPipeline(OptionReader& reader, PipelineConfig& config) {
  reader.List("ports", &ReadPorts, config.ports);
  reader.List("resolvers", &ReadPrefixes, config.resolvers);
  config.correlate = reader.Word<2>("correlate", {"on", "off"}, 0) == 0;
  reader.List("skip-types", &ReadTypes, config.skip_types);
  constexpr std::array kModes{ChecksumMode::kNic, ChecksumMode::kVerify, ChecksumMode::kIgnore, ChecksumMode::kNic};
  config.checksum = kModes.at(reader.Word<3>("checksum", {"nic", "verify", "ignore"}, 0));
  reader.Integer("query-table-entries", 64, 1UL << 28, config.query_table_entries);
  reader.Integer("answer-memo-entries", 0, 1UL << 24, config.answer_memo_entries);
  reader.Integer("count-cache-entries", 64, 1UL << 28, config.count_cache_entries);
  reader.Integer("bloom-bits-log2", 9, 40, config.bloom_bits_log2);
  reader.Integer("bloom-rotate-s", 0, 366UL * 86400, config.bloom_rotate_s);
  std::uint32_t flush_interval_s = config.flush_interval_ms / 1000;
  reader.Integer("flush-interval-s", 1, 3600, flush_interval_s);
  config.flush_interval_ms = flush_interval_s * 1000;
  reader.Integer("ring-slots", 4096, 1UL << 26, config.ring_slots);
  ReadStreamLimits(reader, config.stream);
  config.stage_cycles = reader.Word<2>("stage-cycles", {"off", "on"}, 0) == 1;
}

void ReadControlSecurity(OptionReader& reader, rpc::ClientSecurity& security) {
  security.tls = reader.Word<2>("control-tls", {"off", "on"}, 0) == 1;
  reader.Text("control-tls-ca", security.ca_file);
  reader.Text("control-tls-cert", security.certificate_file);
  reader.Text("control-tls-key", security.private_key_file);
  reader.Text("control-api-key-file", security.api_key_file);
}

void ReadDelivery(OptionReader& reader, SensorOptions& options) {
  options.control = "unix:/run/spoor/spoord.sock";
  reader.Text("control", options.control);
  ReadControlSecurity(reader, options.control_security);
  if (const auto address = rpc::ParseAddress(options.control); !address) {
    reader.Reject("control", options.control, address.error().message);
  }
  reader.Integer("control-timeout-s", 1, 86400, options.control_timeout_s);
  options.sensor_id = CleanHostName();
  reader.Text("sensor-id", options.sensor_id);
  if (options.sensor_id.empty() || options.sensor_id.size() > 64 ||
      !std::ranges::all_of(options.sensor_id, IsSensorIdChar)) {
    reader.Reject("sensor-id", options.sensor_id, "expected 1 to 64 of A-Z a-z 0-9 . _ -");
  }
  reader.Text("sensor-name", options.sensor_name);
  if (options.sensor_name.size() > 128)
    reader.Reject("sensor-name", options.sensor_name, "expected at most 128 octets");
  reader.Integer("unsent-mib", 1, 1UL << 20, options.unsent_mib);
  reader.Text("spool-dir", options.spool_dir);
  reader.Integer("spool-limit-mib", 1, 1UL << 24, options.spool_limit_mib);
}

// --hw-detect or --hw-check.
base::Result<SensorCommand> AskHardware(const po::variables_map& values) {
  OptionReader reader(values);
  hw::CheckQuestion question{.folders = hw::ProfileFolders(), .profile = {}, .devices = {}};
  reader.Text("hw-root", question.root);
  reader.Text("hw-profile", question.profile);
  reader.List("device", question.devices);
  question.json = values["json"].as<bool>();
  auto answer =
      values["hw-detect"].as<bool>() ? hw::AnswerDetect(question.root, question.folders) : hw::AnswerCheck(question);
  if (!answer) return std::unexpected(answer.error());
  return SensorCommand{.answer = std::move(answer->text), .good = answer->good, .options = {}};
}

}  // namespace

base::Result<SensorCommand> ParseSensorOptions(int argc, const char* const* argv) {
  const po::options_description all = DescribeSensor(kGroups);
  const auto values = base::ParseOptions(all, {}, argc, argv);
  if (!values) return std::unexpected(values.error());
  SensorCommand command;
  if ((*values)["help"].as<bool>()) {
    std::ostringstream text;
    text << all;
    command.answer = text.str();
    return command;
  }
  if ((*values)["man"].as<bool>()) {
    command.answer = SensorManPage(kGroups);
    return command;
  }
  if ((*values)["version"].as<bool>()) {
    command.answer = fmt::format("spoor-sensor {}\n", base::kVersion);
    return command;
  }
  if ((*values)["hw-detect"].as<bool>() || (*values)["hw-check"].as<bool>()) return AskHardware(*values);
  SensorOptions& options = command.options;
  OptionReader reader(*values);
  std::optional<hw::HwProfile> profile;
  ReadSource(reader, *values, options, profile);
  ReadPipeline(reader, options.pipeline);
  PlanPorts(reader, options, profile);
  ReadDelivery(reader, options);
  options.json = (*values)["json"].as<bool>();
  options.verbose = (*values)["verbose"].as<bool>();
  // A replay waits where a live port has to drop.
  options.pipeline.lossless = options.is_replay();
  if (reader.error()) return base::Fail(base::ErrorCode::kInvalidArgument, *reader.error());
  return command;
}

}  // namespace spoor::dataplane
