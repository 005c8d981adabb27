// spoord: the control plane. Reads as a list: settings, signals, store, services, wait, end.
#include <cstdio>
#include <exception>

#include "base/log.h"
#include "base/stop_signal.h"
#include "base/version.h"
#include "controlplane/control_plane.h"
#include "controlplane/erasure/retention_thread.h"
#include "controlplane/settings.h"
#include "controlplane/upkeep/command.h"
#include "storage/database.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr std::uint64_t kForever_ms = 60'000;

int Fail(int exit_code, const std::string& message) {
  std::fprintf(stderr, "spoord: %s\n", message.c_str());
  return exit_code;
}

int RunUpkeep(spoor::controlplane::UpkeepVerb verb, int argc, char** argv) {
  const auto command = spoor::controlplane::ParseUpkeep(verb, argc - 1, argv + 1);
  if (!command) return Fail(kUsage, command.error().message);
  if (command->print_and_exit.empty()) return spoor::controlplane::RunUpkeep(*command);
  return std::fputs(command->print_and_exit.c_str(), stdout) < 0 ? kFailed : 0;
}

int Run(int argc, char** argv) {
  using namespace spoor;
  const auto verb = argc > 1 ? controlplane::UpkeepVerbOf(argv[1]) : std::nullopt;
  if (verb) return RunUpkeep(*verb, argc, argv);
  const auto settings = controlplane::ParseSettings(argc, argv);
  if (!settings) return Fail(kUsage, settings.error().message);
  if (!settings->print_and_exit.empty()) return std::fputs(settings->print_and_exit.c_str(), stdout) < 0 ? kFailed : 0;

  base::InitLog("spoord");
  base::StopSignal stop;
  const auto database = storage::Database::Open(
      {settings->data_dir, settings->map_size_octets, true, settings->merge_share_percent, {}, settings->time_series});
  if (!database) return Fail(kFailed, database.error().message);
  const controlplane::RetentionThread retention(**database, settings->retention);
  const auto control_plane = controlplane::ControlPlane::Start(**database, settings->serve);
  if (!control_plane) return Fail(kFailed, control_plane.error().message);

  for (const rpc::Address& address : settings->serve.listen) {
    std::fprintf(stderr, "spoord %s listening on %s\n", base::kVersion, rpc::GrpcTarget(address).c_str());
  }
  while (!stop.Wait(kForever_ms)) {
  }
  (*control_plane)->Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const std::exception& error) {
    return Fail(kFailed, error.what());
  }
}
