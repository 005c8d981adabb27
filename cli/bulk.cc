// spoor bulk: a list of names, addresses and networks, each looked up.
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cli/bulk_call.h"
#include "cli/import/line_reader.h"
#include "cli/input_file.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress_line.h"
#include "cli/query.h"
#include "cli/rdata_value.h"
#include "cli/verb_table.h"
#include "rpc/text/printable.h"

namespace spoor::cli {
namespace {

constexpr std::size_t kMaxLineOctets = 4096;
constexpr std::uint64_t kMaxShown = 20;
constexpr std::size_t kBarWidth = 30;

constexpr std::array<Example, 4> kExamples = {{
    {"spoor bulk names.txt --format cof", "records of each name, address and network in the file"},
    {"cut -d, -f1 alerts.csv | spoor bulk - --missing", "of a list, what was never seen"},
    {"spoor bulk servers.txt --rdata --type NS", "domains of each name server"},
    {"spoor bulk names.txt --limit-per-input 1 --time-last-after 30d", "which of them are alive"},
}};

void AddOptions(po::options_description& options) {
  AddFilterOptions(options);
  AddFormatOption(options, "table");
  AddCostOption(options);
  auto add = options.add_options();
  add("rdata", po::bool_switch(), "names are what records lead to, as in `spoor rdata`, not owners");
  add("limit-per-input", po::value<std::uint64_t>()->value_name("N"), "at most N records of each");
  add("missing", po::bool_switch(), "print the lines that have no records, and no records");
}

base::Result<v1::BulkInput> ParseInput(std::string_view text, bool rdata) {
  v1::BulkInput input;
  const auto value = RecogniseValue(text);
  if (!value) return std::unexpected(value.error());
  if (const auto* address = std::get_if<AddressValue>(&*value)) {
    input.set_ip(address->text);
  } else if (const auto* prefix = std::get_if<PrefixValue>(&*value)) {
    input.set_cidr(prefix->text);
  } else if (const auto* name = std::get_if<NameValue>(&*value)) {
    rdata ? input.set_rdata_name(name->text) : input.set_name(name->text);
  } else {
    return base::Fail(base::ErrorCode::kInvalidArgument, "neither a name, an address nor a network");
  }
  return input;
}

// The whole run: lines in, calls, what they give.
class BulkRun {
 public:
  BulkRun(const Invocation& invocation, const QuerySettings& settings, const InputFile& file,
          v1::QueryService::Stub& stub)
      : invocation_(invocation),
        file_(file),
        output_(invocation.environment.out_fd),
        writer_(MakeRecordWriter(settings.format, output_,
                                 {invocation.environment.color, settings.life, invocation.environment.utf8})),
        progress_(invocation.environment),
        missing_(invocation.options["missing"].as<bool>()),
        call_(stub, {.records = [this](std::size_t, const RecordPage& page) { return TakeRecords(page); },
                     .last = [this](std::size_t input, bool found) { return TakeLast(input, found); }}) {
    *request_.mutable_filter() = settings.filter;
    request_.mutable_paging()->set_cost_limit(settings.paging.cost_limit());
    if (invocation.options.count("limit-per-input") != 0) {
      request_.set_limit_per_input(invocation.options["limit-per-input"].as<std::uint64_t>());
    } else if (missing_) {
      request_.set_limit_per_input(1);
    }
  }

  ExitCode Run() {
    LineReader lines(file_.fd(), kMaxLineOctets, [this] { return !interrupt_.Wait(std::chrono::milliseconds(0)); });
    std::string_view line;
    for (auto kind = lines.Next(line); kind != LineReader::Kind::kEnd && status_.ok(); kind = lines.Next(line)) {
      TakeLine(kind == LineReader::Kind::kLine ? line : "(a line that is too long)", lines.line_number());
      if (texts_.size() == kBulkInputsPerCall) Ask();
    }
    if (lines.error() != 0) {
      status_ = {grpc::StatusCode::DATA_LOSS, fmt::format("{}: {}", file_.name(), std::strerror(lines.error()))};
    }
    Ask();
    progress_.Clear();
    return Conclude();
  }

 private:
  void TakeLine(std::string_view line, std::uint64_t number) {
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) return;
    ++lines_;
    const auto input = ParseInput(line, invocation_.options["rdata"].as<bool>());
    if (input) {
      *request_.add_inputs() = *input;
      texts_.emplace_back(line);
      return;
    }
    if (++broken_ > kMaxShown) return;
    progress_.Clear();
    PrintNote(invocation_.environment.err_fd,
              fmt::format("bulk: {} line {}: {}{}", file_.name(), number, input.error().message,
                          broken_ == kMaxShown ? " (further ones are counted only)" : ""));
  }

  void Ask() {
    if (!texts_.empty() && status_.ok()) status_ = call_.Run(request_);
    request_.clear_inputs();
    texts_.clear();
  }

  bool TakeRecords(const RecordPage& page) { return Continue(missing_ || writer_->WritePage(page)); }

  bool TakeLast(std::size_t input, bool found) {
    if (progress_.IsDue()) {
      const std::uint64_t done = call_.figures().inputs;
      progress_.Show(fmt::format("{} {} of {} read, {} found", ProgressBar(done, lines_, kBarWidth), done, lines_,
                                 call_.figures().found));
    }
    return Continue(!missing_ || found || output_.Append(rpc::Printable(texts_.at(input)) + "\n"));
  }

  bool Continue(bool written) { return written && !interrupt_.Wait(std::chrono::milliseconds(0)); }

  ExitCode Conclude() {
    const BulkFigures& figures = call_.figures();
    output_.Flush();
    if (output_.error() == EPIPE) return ExitCode::kFound;
    if (!output_.ok()) {
      return FailWith(invocation_, ExitCode::kIncomplete,
                      fmt::format("cannot write to standard output: {}", std::strerror(output_.error())));
    }
    if (!status_.ok() && figures.inputs == 0 && figures.records == 0 && figures.cost == 0) return ConcludeRefused();
    const std::string text = fmt::format(
        "{} of {} inputs have records{}", figures.found, figures.inputs,
        figures.limited == 0 || missing_ ? "" : fmt::format(", {} of them more than were asked for", figures.limited));
    if (!status_.ok() || broken_ != 0) {
      return FailWith(invocation_, ExitCode::kIncomplete,
                      fmt::format("{}; {}; the answer is incomplete", text,
                                  status_.ok() ? fmt::format("{} lines are broken and were left out", broken_)
                                               : status_.error_message()));
    }
    const bool any = missing_ ? figures.found < figures.inputs : figures.found != 0;
    return FailWith(invocation_, any ? ExitCode::kFound : ExitCode::kNothingFound, text);
  }

  ExitCode ConcludeRefused() {
    if (status_.error_code() == grpc::StatusCode::INVALID_ARGUMENT) {
      return FailUsage(invocation_, status_.error_message());
    }
    return FailWith(invocation_, ExitCode::kUnreachable, StatusText(status_, invocation_.environment.server));
  }

  const Invocation& invocation_;
  const InputFile& file_;
  Output output_;
  std::unique_ptr<RecordWriter> writer_;
  ProgressLine progress_;
  Interrupt interrupt_;
  const bool missing_;
  BulkCall call_;
  v1::BulkRequest request_;
  std::vector<std::string> texts_;  // of the inputs in request_
  std::uint64_t lines_ = 0;
  std::uint64_t broken_ = 0;
  grpc::Status status_;
};

ExitCode RunBulk(const Invocation& invocation) {
  if (invocation.arguments.size() != 1) return FailUsage(invocation, "give exactly one FILE, or - for standard input");
  const auto settings = ReadQuerySettings(invocation);
  if (!settings) return FailUsage(invocation, settings.error().message);
  const InputFile file(invocation.arguments.front());
  if (file.fd() < 0) {
    return FailUsage(invocation, fmt::format("cannot open {}: {}", file.name(), std::strerror(errno)));
  }
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  const auto stub = v1::QueryService::NewStub(*channel);
  return BulkRun(invocation, *settings, file, *stub).Run();
}

}  // namespace

constinit const Verb kBulkVerb = {
    .name = "bulk",
    .synopsis = "FILE|- [OPTIONS]",
    .summary = "a list of names, addresses and networks, each looked up",
    .description =
        "FILE has a name (as for lookup), an address or a network (as for rdata) on each line; empty lines and those\n"
        "that begin with # are left out. Answers come in the order of the lines; a note on standard error says how\n"
        "many have records. A broken line is shown, counted and passed over; the exit code is then 4.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunBulk,
};

}  // namespace spoor::cli
