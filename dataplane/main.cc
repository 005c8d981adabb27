// spoor-sensor. Exit codes: 0 everything is committed by the control plane, 1 something is not (one line says why), 2
// usage.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/stop_signal.h"
#include "dataplane/io/capture_check.h"
#include "dataplane/sensor.h"
#include "dataplane/sensor_options.h"

namespace spoor::dataplane {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int Complain(const std::string& message, int exit_code) {
  fmt::print(stderr, "spoor-sensor: {}\n", message);
  return exit_code;
}

base::Result<std::vector<CaptureInfo>> CheckAll(const std::vector<std::string>& paths) {
  std::vector<CaptureInfo> captures;
  for (const std::string& path : paths) {
    auto capture = CheckCapture(path);
    if (!capture) return std::unexpected(capture.error());
    captures.push_back(std::move(*capture));
  }
  return captures;
}

int Run(const SensorOptions& options) {
  base::StopSignal stop;
  auto captures = CheckAll(options.replay);
  if (!captures) return Complain(captures.error().message, kFailed);
  Sensor sensor(options, std::move(*captures), stop);
  if (auto started = sensor.Start(); !started) return Complain(started.error().message, kFailed);
  const auto received = sensor.Receive();
  const auto finished = sensor.Finish();
  if (options.json) fmt::print("{}\n", CountersJson(sensor.identity(), sensor.counters()));
  // A failure says one line, and that is why; the counters are in the JSON.
  if (!finished) return Complain(finished.error().message, kFailed);
  if (!received) return Complain(received.error().message, kFailed);
  fmt::print(stderr, "{}\n", sensor.Summary());
  return 0;
}

// The packet path knows no exceptions: none finds its way through it.
void EndWithoutMemory() {
  Complain("memory: the system has not enough; lower the sizes of the tables (--help)", kFailed);
  std::_Exit(kFailed);
}

int Main(int argc, const char* const* argv) {
  std::set_new_handler(&EndWithoutMemory);
  const auto command = ParseSensorOptions(argc, argv);
  if (!command) return Complain(command.error().message + " (see --help)", kUsage);
  if (!command->answer.empty()) return fmt::print("{}", command->answer), command->good ? 0 : kFailed;
  base::InitLog("spoor-sensor");
  return Run(command->options);
}

}  // namespace
}  // namespace spoor::dataplane

int main(int argc, char** argv) {
  try {
    return spoor::dataplane::Main(argc, argv);
  } catch (const std::exception& error) {
    // Only third-party code throws.
    return spoor::dataplane::Complain(error.what(), spoor::dataplane::kFailed);
  }
}
