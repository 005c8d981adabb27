#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "controlplane/upkeep/command.h"
#include "storage/backup.h"
#include "storage/check.h"
#include "storage/repair.h"

namespace spoor::controlplane {
namespace {

constexpr int kFailed = 1;
constexpr int kDamaged = 3;

int Fail(const std::string& message) {
  std::fprintf(stderr, "spoord: %s\n", message.c_str());
  return kFailed;
}

// Says how far it is, on a terminal only.
storage::UpkeepProgress Progress() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [last = std::uint64_t{101}](std::uint64_t done, std::uint64_t all) mutable {
    const std::uint64_t percent = all == 0 ? 100 : done * 100 / all;
    if (percent == last) return;
    last = percent;
    std::fprintf(stderr, "\r%llu %% read%s", static_cast<unsigned long long>(percent), done == all ? "\r\033[K" : "");
  };
}

void Print(const std::string& line) {
  std::printf("%s\n", line.c_str());
}

void PrintDamages(const storage::CheckReport& report) {
  for (const storage::Damage& damage : report.damages) {
    const std::string more = damage.places > 1 ? fmt::format("; {} more", damage.places - 1) : "";
    Print(fmt::format("{}: {}{}", damage.what, damage.first, more));
  }
}

std::string Figures(const storage::CheckReport& report) {
  std::string text = fmt::format(
      "{} records, {} observations, {} boots of sensors; {} runs, {} segments, {} blocks, {} rows, {} octets",
      report.records, report.observations, report.sensors, report.runs, report.segments, report.blocks, report.rows,
      report.octets);
  if (report.journal_rows != 0) text += fmt::format("; {} rows of the journal", report.journal_rows);
  if (report.erased != 0) text += fmt::format("; {} observations were erased", report.erased);
  if (report.lost != 0) text += fmt::format("; {} observations were lost before a repair", report.lost);
  return text;
}

int Check(const UpkeepCommand& command) {
  const auto report = storage::CheckDatabase(command.data_dir, Progress());
  if (!report && report.error().code == base::ErrorCode::kDataLoss) {
    Print(report.error().message);
    return kDamaged;
  }
  if (!report) return Fail(report.error().message);
  PrintDamages(*report);
  Print(fmt::format("{}: {}: {}", command.data_dir, report->damages.empty() ? "sound" : "damaged", Figures(*report)));
  return report->damages.empty() ? 0 : kDamaged;
}

// What the order lacks, by the headers of what is left.
std::string Lacks(const storage::CheckReport& found, std::size_t slot, const char* name) {
  return fmt::format("{}: {} damaged blocks with {} rows, {} damaged or missing segments", name,
                     found.damaged_blocks[slot], found.damaged_rows[slot], found.damaged_segments[slot]);
}

std::string Less(std::uint64_t before, std::uint64_t now) {
  if (now >= before) return fmt::format("{} (all)", now);
  return fmt::format("{} of {}, {} lost", now, before, before - now);
}

int Repair(const UpkeepCommand& command) {
  const auto report = storage::RepairDatabase({command.data_dir, command.to, command.map_size_octets}, Progress());
  if (!report) return Fail(report.error().message);
  PrintDamages(report->found);
  Print(Lacks(report->found, 0, "forward"));
  Print(Lacks(report->found, 1, "inverse"));
  const bool whole = report->source != storage::RepairSource::kBoth;
  // Each count is at most what it was, so with the whole sum every record is as it was.
  const bool all =
      whole || (report->records == report->found.records && report->observations == report->found.observations);
  Print(whole ? fmt::format("all records come from the order {}, which is whole",
                            report->source == storage::RepairSource::kForward ? "forward" : "inverse")
        : all ? "neither order is whole: records come from both, and what one lacks the other has"
              : "neither order is whole: records come from both; those that both lack a part of may have a later first "
                "time, an earlier last time and a smaller count than they had");
  Print(fmt::format("{}: records {}; observations {}", command.to, Less(report->found.records, report->records),
                    Less(report->found.observations, report->observations)));
  const bool journal = report->found.journal_complete;
  if (report->journal_rows != 0 || !journal) {
    Print(fmt::format("{}: rows of the journal {}{}", command.to, report->journal_rows,
                      journal ? " (all)" : ", some are lost: feeds do not tell what was in them"));
  }
  return all && journal ? 0 : kDamaged;
}

int Backup(const UpkeepCommand& command) {
  const auto report = storage::BackupDatabase(
      {command.data_dir, command.to, command.rate_octets_per_s, command.max_growth_octets, command.map_size_octets},
      Progress());
  if (!report) return Fail(report.error().message);
  Print(fmt::format("{}: copied and sound: {}", command.to, Figures(*report)));
  return 0;
}

int Do(const UpkeepCommand& command) {
  switch (command.verb) {
    case UpkeepVerb::kCheck:
      return Check(command);
    case UpkeepVerb::kRepair:
      return Repair(command);
    case UpkeepVerb::kBackup:
      return Backup(command);
  }
  return kFailed;
}

int Work(const UpkeepCommand& command) {
  const int code = Do(command);
  return std::fflush(stdout) == 0 ? code : Fail("standard output: it cannot be written");
}

}  // namespace

int RunUpkeep(const UpkeepCommand& command) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) return Fail("no process can be made; try again later");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    constexpr rlimit kNoCore{0, 0};
    setrlimit(RLIMIT_CORE, &kNoCore);
    _exit(Work(command));
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  const int signal = WTERMSIG(status);
  if (signal != SIGSEGV && signal != SIGBUS && signal != SIGABRT) {
    return Fail(fmt::format("ended by signal {}; what was begun can be removed", signal));
  }
  Print(fmt::format("{}: damaged: the pages of LMDB itself, so that reading ended with signal {}; restore a backup",
                    command.data_dir, signal));
  return kDamaged;
}

}  // namespace spoor::controlplane
