// The settings of spoor-sensor: the same words on the command line and in the INI file, validated here in one place, so
// that everything behind works on values that are known to be good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "dataplane/live_capture.h"
#include "dataplane/pipeline_config.h"
#include "rpc/client_security.h"

namespace spoor::dataplane {

struct SensorOptions {
  // Where spoord listens, as rpc/address.h reads it.
  std::string control;
  rpc::ClientSecurity control_security;
  // How long to wait for the first contact, seconds. Delivery may stand still kPatience times as long.
  std::uint32_t control_timeout_s = 10;
  static constexpr std::uint32_t kPatience = 6;
  std::string sensor_id;    // 1..64 of [A-Za-z0-9._-]
  std::string sensor_name;  // for people, at most 128 octets

  // Exactly one of the three sources is set.
  std::vector<std::string> replay;
  std::vector<std::string> vdev;
  std::string hw_profile;
  // Of either of the latter.
  LiveCapture live;
  // Live capture ends after this many seconds; 0: only by a signal.
  std::uint64_t seconds = 0;

  unsigned workers = 1;
  // Threads that hand frames to several workers, where the ports do not.
  unsigned receive_cores = 1;
  // Packet buffers; 0: chosen by the source.
  std::size_t mempool_frames = 0;
  bool hugepages = true;
  // Live, when workers cannot keep up: leave out whole flows, and take more again after so long without loss.
  bool sample_overload = true;
  std::uint32_t overload_calm_s = 10;
  bool verbose = false;
  bool json = false;

  // Empty: no spool on disk.
  std::string spool_dir;
  std::uint64_t unsent_mib = 64;
  std::uint64_t spool_limit_mib = 1024;

  PipelineConfig pipeline;

  bool is_replay() const { return !replay.empty(); }
};

// What the command line asks for: a run, or, when `answer` is not empty, a text on stdout and an end.
struct SensorCommand {
  std::string answer;
  bool good = true;  // the answer is what one hopes for: the exit code
  SensorOptions options;
};

// Errors are kInvalidArgument and one line that names the option, the value and what is expected.
base::Result<SensorCommand> ParseSensorOptions(int argc, const char* const* argv);

}  // namespace spoor::dataplane
