// spoor import: records from elsewhere into the database.
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/clock.h"
#include "cli/import/importer.h"
#include "cli/input_file.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress_line.h"
#include "cli/query.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

// Of broken lines so many are shown, and so much of what is wrong with one.
constexpr std::uint64_t kMaxShown = 20;
constexpr std::size_t kMaxWhy_octets = 300;

constexpr std::array<Example, 4> kExamples = {{
    {"spoor import all.ndjson", "what `spoor export` wrote, from a file"},
    {"zstdcat other.json.zst | spoor import - --as archive", "records of another tool, under a name of their own"},
    {"spoor import --strict all.ndjson", "stop at the first line that is broken"},
    {"spoor import all.ndjson --resume 1764000000000000000", "go on where an import of this file was cut"},
}};

void AddOptions(po::options_description& options) {
  auto add = options.add_options();
  add("as", po::value<std::string>()->value_name("ID")->default_value("import"),
      "the sensor that the records are counted under: 1 to 64 of A-Z a-z 0-9 . _ -");
  add("strict", po::bool_switch(), "stop at the first broken line instead of passing over it");
  add("resume", po::value<std::string>()->value_name("N"),
      "go on with an import of the same, unchanged FILE; the note of the one that was cut says N");
}

base::Result<DeliveryName> ReadName(const Invocation& invocation) {
  DeliveryName name{.server = invocation.environment.server, .sensor_id = invocation.options["as"].as<std::string>()};
  name.boot_epoch = base::UnixNow_ns();
  if (invocation.options.count("resume") == 0) return name;
  const auto text = invocation.options["resume"].as<std::string>();
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, name.boot_epoch);
  if (parsed.ec != std::errc() || parsed.ptr != end || name.boot_epoch == 0) {
    return base::Fail(base::ErrorCode::kInvalidArgument,
                      fmt::format("--resume: not a number: '{}'; give the one that an earlier import printed", text));
  }
  name.resumed = true;
  return name;
}

std::string FiguresText(const ImportFigures& figures, const DeliveryName& name, std::uint64_t elapsed_ms) {
  const double seconds = static_cast<double>(std::max<std::uint64_t>(elapsed_ms, 1)) / 1000.0;
  std::string text = fmt::format("{} records of {} lines imported as {} in {:.1f} s, {:.0f} records/s\n",
                                 figures.records, figures.lines - figures.refused, name.sensor_id, seconds,
                                 static_cast<double>(figures.records) / seconds);
  if (figures.known_records != 0) {
    text += fmt::format("{} of them had been imported before and were not counted again\n", figures.known_records);
  }
  return text;
}

ExitCode Fail(const Invocation& invocation, const base::Error& error, const DeliveryName& name, bool greeted) {
  if (error.code == base::ErrorCode::kInvalidArgument && !greeted) return FailUsage(invocation, error.message);
  if (!greeted) return FailWith(invocation, ExitCode::kUnreachable, error.message);
  return FailWith(invocation, ExitCode::kIncomplete,
                  fmt::format("{}; the import is incomplete: go on with --as {} --resume {}", error.message,
                              name.sensor_id, name.boot_epoch));
}

// Says what became of the import.
ExitCode Conclude(const Invocation& invocation, const ImportFigures& figures, const std::string& text) {
  Output output(invocation.environment.out_fd);
  output.Append(text);
  if (!output.Flush()) {
    return FailWith(
        invocation, ExitCode::kIncomplete,
        fmt::format("cannot write to standard output: {}; the import is complete", std::strerror(output.error())));
  }
  if (figures.refused == 0) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete,
                  fmt::format("{} of {} lines are broken and were left out", figures.refused, figures.lines));
}

ExitCode Import(const Invocation& invocation, const InputFile& input, const DeliveryName& name,
                const std::shared_ptr<grpc::Channel>& channel) {
  const std::uint64_t started_ms = base::MonotonicNow_ms();
  Interrupt interrupt;
  ProgressLine progress(invocation.environment);
  BlockDelivery delivery(name, channel, [&] { return interrupt.Wait(std::chrono::milliseconds(0)); });
  std::optional<Importer> importer;
  LineReader lines(input.fd(), kMaxCofLine_octets, [&] { return importer->Idle(); });
  std::uint64_t shown = 0;
  const ImportHooks hooks = {
      .refused =
          [&](std::uint64_t number, std::string_view why) {
            if (++shown > kMaxShown) return;
            progress.Clear();
            PrintNote(invocation.environment.err_fd,
                      fmt::format("import: {} line {}: {}{}", input.name(), number, why.substr(0, kMaxWhy_octets),
                                  shown == kMaxShown ? " (further ones are counted only)" : ""));
          },
      .progress =
          [&](const ImportFigures& figures) {
            if (progress.IsDue()) progress.Show(fmt::format("{} records", figures.records));
          },
  };
  importer.emplace(lines, delivery, hooks, invocation.options["strict"].as<bool>());
  const auto done = importer->Run();
  progress.Clear();
  if (!done) return Fail(invocation, done.error(), name, delivery.greeted());
  return Conclude(invocation, importer->figures(),
                  FiguresText(importer->figures(), name, base::MonotonicNow_ms() - started_ms));
}

ExitCode RunImport(const Invocation& invocation) {
  if (invocation.arguments.size() != 1) return FailUsage(invocation, "give exactly one FILE, or - for standard input");
  const auto name = ReadName(invocation);
  if (!name) return FailUsage(invocation, name.error().message);
  const InputFile input(invocation.arguments.front());
  if (input.fd() < 0) {
    return FailUsage(invocation, fmt::format("cannot open {}: {}", input.name(), std::strerror(errno)));
  }
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  return Import(invocation, input, *name, *channel);
}

}  // namespace

constinit const Verb kImportVerb = {
    .name = "import",
    .synopsis = "FILE|- [OPTIONS]",
    .summary = "records from a file of JSON lines",
    .description =
        "FILE holds lines of the Passive DNS Common Output Format, as `spoor export` and other passive DNS tools "
        "write\n"
        "it: rrname, rrtype, rdata (a text or a list), time_first, time_last and count. Records merge with what is\n"
        "there: the earlier first time, the later last time, the sum of the counts. So a file that is imported twice\n"
        "counts twice. An import that was cut is another matter: with its --resume number it goes on, and what was\n"
        "committed is not counted again. A broken line is shown, counted and passed over; the exit code is then 4.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunImport,
};

}  // namespace spoor::cli
