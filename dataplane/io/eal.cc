#include "dataplane/io/eal.h"

#include <fmt/format.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <vector>

#include "dataplane/io/output_silence.h"

#if defined(__has_feature)
#define SPOOR_HAS_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#define SPOOR_HAS_THREAD_SANITIZER 0
#endif
#if defined(__SANITIZE_THREAD__) || SPOOR_HAS_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

namespace spoor::dataplane {
namespace {

// The main lcore is 0, the others follow without holes.
constexpr unsigned LcoreId(unsigned index) {
  return index + 1;
}

[[maybe_unused]] char job_order = 0;  // its address stands for what jobs leave behind

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kHugepageOctets = 2 * kMebibyte;
// Free hugepages of 2 MiB that this process can get right now.
bool HugepagesFit(std::size_t wanted_pages) {
  std::ifstream file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
  std::size_t free_pages = 0;
  if (!(file >> free_pages)) return false;
  if (free_pages < wanted_pages) return false;
  void* probe =
      mmap(nullptr, kHugepageOctets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
  if (probe == MAP_FAILED) return false;
  munmap(probe, kHugepageOctets);
  return true;
}

// The CPUs that this process may use, as "0,1".
std::string AllowedCpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return "0";
  std::string cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    if (!cpus.empty()) cpus += ',';
    cpus += std::to_string(cpu);
  }
  return cpus;
}

std::string FilePrefix() {
  return fmt::format("spoor-{}", getpid());
}

// Every lcore floats over all allowed CPUs, where several may share one, or has a CPU of its own.
std::string Lcores(const EalOptions& options) {
  if (options.cpus.empty()) return fmt::format("--lcores=(0-{})@({})", options.lcore_count, AllowedCpus());
  std::string lcores = fmt::format("--lcores=0@({})", AllowedCpus());
  for (unsigned index = 0; index < options.lcore_count; ++index) {
    lcores += fmt::format(",{}@{}", LcoreId(index), options.cpus.at(index));
  }
  return lcores;
}

std::vector<std::string> EalArguments(const EalOptions& options, bool hugepages) {
  std::vector<std::string> arguments{"spoor-sensor", "--no-telemetry", Lcores(options)};
  if (options.pci_devices.empty()) {
    // With a device the mode depends on the machine's IOMMU, and DPDK knows.
    arguments.insert(arguments.end(), {"--no-pci", "--iova-mode=va"});
  }
  for (const std::string& device : options.pci_devices) arguments.push_back("--allow=" + device);
  if (options.simd_bits != 0) arguments.push_back(fmt::format("--force-max-simd-bitwidth={}", options.simd_bits));
  arguments.push_back("--file-prefix=" + FilePrefix());
  if (hugepages) {
    // Takes pages when it needs them.
    arguments.push_back("--in-memory");
  } else {
    // --in-memory is refused together with --no-huge, and all memory is named at start.
    arguments.insert(arguments.end(), {"--no-huge", "--no-shconf", "-m"});
    arguments.push_back(std::to_string(options.memory.ordinary_octets / kMebibyte + 1));
  }
  return arguments;
}

// DPDK makes this folder even when it shares nothing; it is empty.
void RemoveRuntimeFolder() {
  const char* user_dir = std::getenv("XDG_RUNTIME_DIR");
  const std::string parent = getuid() == 0 ? "/var/run" : user_dir != nullptr ? user_dir : "/tmp";
  rmdir((parent + "/dpdk/" + FilePrefix()).c_str());
}

}  // namespace

base::Result<std::unique_ptr<Eal>> Eal::Start(const EalOptions& options) {
  std::unique_ptr<Eal> eal(new Eal(options));
  auto started = eal->Init(options);
  if (!started) return std::unexpected(started.error());
  return eal;
}

base::Result<> Eal::Init(const EalOptions& options) {
  hugepages_ = options.hugepages && HugepagesFit(HugePagesFor(options.memory));
  std::vector<std::string> arguments = EalArguments(options, hugepages_);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const OutputSilence silence(!options.verbose);
  started_ = rte_eal_init(static_cast<int>(arguments.size()), argv.data()) >= 0;
  const int cause = rte_errno;
  RemoveRuntimeFolder();
  if (started_) return {};
  return base::Fail(base::ErrorCode::kFailedPrecondition,
                    fmt::format("DPDK does not start: {}", Reason(rte_strerror(cause))));
}

Eal::~Eal() {
  if (started_) rte_eal_cleanup();
}

void Eal::LaunchFunction(unsigned index, int (*function)(void*), void* argument) const {
  rte_eal_remote_launch(function, argument, LcoreId(index));
}

int Eal::NumaNodeOf(unsigned index) const {
  return static_cast<int>(rte_lcore_to_socket_id(LcoreId(index)));
}

bool Eal::Running(unsigned index) const {
  return rte_eal_get_lcore_state(LcoreId(index)) == RUNNING;
}

// rte_eal_wait_lcore's acquire pairs with the end of the job, but both stand in a library that no sanitizer sees: it is
// told.
#if defined(__SANITIZE_THREAD__) || SPOOR_HAS_THREAD_SANITIZER
void Eal::JobEnds() noexcept {
  __tsan_release(&job_order);
}

void Eal::Wait(unsigned index) const {
  rte_eal_wait_lcore(LcoreId(index));
  __tsan_acquire(&job_order);
}
#else
void Eal::JobEnds() noexcept {}

void Eal::Wait(unsigned index) const {
  rte_eal_wait_lcore(LcoreId(index));
}
#endif

std::size_t Eal::HugePagesFor(const DpdkMemory& memory) noexcept {
  const std::size_t pages = memory.hugepage_octets / kHugepageOctets + 1;
  // An eighth to spare: other processes may count the same free pages at the same moment.
  return pages + pages / 8;
}

std::string Eal::Reason(const std::string& otherwise) {
  std::string reason = log_.TakeFirstError();
  return reason.empty() ? otherwise : reason;
}

}  // namespace spoor::dataplane
