// spoor top: the appliance as it works, on a terminal.
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/query.h"
#include "cli/server.h"
#include "cli/top/feed.h"
#include "cli/top/frame.h"
#include "cli/top/terminal.h"
#include "cli/verb_table.h"

namespace spoor::cli {
namespace {

constexpr std::array<Example, 4> kExamples = {{
    {"spoor top", "rates, loss, top zones and new names, until q or Ctrl-C"},
    {"spoor top --observations", "top zones of all that is stored, not of new names alone"},
    {"spoor top --once", "one picture, as text"},
    {"spoor --server collector.example:8053 top", "of another machine"},
}};

// How soon a picture follows what it shows, and the size of the terminal.
constexpr std::chrono::milliseconds kTick{250};

constexpr char kClear[] = "\x1b[2J";

void AddOptions(po::options_description& options) {
  options.add_options()                                                                                         //
      ("once", po::bool_switch(), "one picture as text, with the rates of about a second; no terminal needed")  //
      ("observations", po::bool_switch(),
       "count zones in everything that is stored, not in new names alone; reads every record");
}

bool IsCapableTerminal(const Environment& environment) {
  const char* kind = std::getenv("TERM");
  return isatty(environment.out_fd) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
}

// The first answers, or what went wrong.
std::optional<ExitCode> AwaitAnswers(const Invocation& invocation, const TopFeed& feed, std::uint64_t count,
                                     Interrupt& interrupt) {
  for (;;) {
    const TopFeed::Polls polls = feed.polls();
    if (!polls.last.ok()) {
      return FailWith(invocation, ExitCode::kUnreachable, StatusText(polls.last, invocation.environment.server));
    }
    if (polls.count >= count) return std::nullopt;
    if (interrupt.Wait(std::chrono::milliseconds(20))) return ExitCode::kIncomplete;
  }
}

ExitCode PrintOnce(const Invocation& invocation, const TopModel& model) {
  Output output(invocation.environment.out_fd);
  for (const FrameLine& line : TopFrame(model, {.utf8 = invocation.environment.utf8})) output.Append(line.text + "\n");
  if (output.Flush()) return ExitCode::kFound;
  return FailWith(invocation, ExitCode::kIncomplete, "cannot write to standard output; the answer is incomplete");
}

// What was asked for by keys.
struct Looks {
  SensorOrder order = SensorOrder::kId;
  std::optional<TopModel> frozen;  // paused at this
  bool quit = false;
};

void TakeKey(char key, const TopFeed& feed, Looks& looks) {
  if (key == 'q' || key == 'Q') looks.quit = true;
  if (key == 's' || key == 'S') looks.order = NextOrder(looks.order);
  if (key != 'p' && key != 'P') return;
  looks.frozen ? looks.frozen.reset() : static_cast<void>(looks.frozen = feed.Model());
}

ExitCode ShowUntilQuit(const Environment& environment, const TopFeed& feed, const Interrupt& interrupt) {
  const Terminal terminal(STDIN_FILENO, environment.out_fd);
  Looks looks;
  std::string shown;
  Terminal::Size shown_size;
  while (!looks.quit) {
    const Terminal::Size size = terminal.size();
    const TopView view{size.rows, size.columns, environment.utf8, looks.order, looks.frozen.has_value()};
    std::string picture = Drawn(TopFrame(looks.frozen ? *looks.frozen : feed.Model(), view), environment.color);
    // What a terminal keeps of another size is not ours to know.
    if (size != shown_size) picture = kClear + picture;
    if (picture != shown && !terminal.Write(picture)) return ExitCode::kIncomplete;
    shown = std::move(picture);
    shown_size = size;
    const Terminal::Event event = terminal.Wait(interrupt.fd(), kTick);
    if (event.wake == Terminal::Wake::kStop) break;
    if (event.wake == Terminal::Wake::kKey) TakeKey(event.key, feed, looks);
  }
  return ExitCode::kFound;
}

ExitCode RunTop(const Invocation& invocation) {
  const Environment& environment = invocation.environment;
  if (!invocation.arguments.empty()) return FailUsage(invocation, "takes no arguments");
  const bool once = invocation.options["once"].as<bool>();
  if (!once && !IsCapableTerminal(environment)) {
    return FailUsage(invocation, "standard output is no terminal that can show it; --once prints one picture as text");
  }
  const auto channel = ConnectFor(invocation, kConnectTimeout);
  if (!channel) return channel.error();
  Interrupt interrupt;
  const TopFeed feed(*channel, environment.server, invocation.options["observations"].as<bool>());
  // Two answers make a rate.
  if (const auto failed = AwaitAnswers(invocation, feed, once ? 2 : 1, interrupt)) return *failed;
  return once ? PrintOnce(invocation, feed.Model()) : ShowUntilQuit(environment, feed, interrupt);
}

}  // namespace

constinit const Verb kTopVerb = {
    .name = "top",
    .synopsis = "[--once] [--observations]",
    .summary = "rates, loss, top zones and new names, live on a terminal",
    .description =
        "Rates are those of the last 5 seconds: of each sensor frames on the wire, DNS messages, observations (obs),\n"
        "and frames and observations that were lost; flows is the part that is recorded (1/2, 1/4, ... under\n"
        "overload), ring what waits for delivery, spool what waits on disk. Zones are registrable domains by the\n"
        "Public Suffix List of this machine, counted in bounded room: what has more than 1/256 of all is among them.\n"
        "Names are those that nobody had seen before.\n"
        "\n"
        "q or Ctrl-C quits, p pauses and goes on, s sorts the sensors by id, frames or loss. A server that goes away\n"
        "is told of and asked again. A key needs the role operator.\n",
    .examples = kExamples,
    .add_options = AddOptions,
    .run = RunTop,
};

}  // namespace spoor::cli
