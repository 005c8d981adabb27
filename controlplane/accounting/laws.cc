#include "controlplane/accounting/laws.h"

#include <array>
#include <cstdlib>
#include <optional>

namespace spoor::controlplane {
namespace {

struct Name {
  std::string_view counter;  // "" is none
  std::string_view label;
};

// total = parts + everything that begins with `rest` (empty: nothing does).
struct Law {
  std::string_view title;
  Name total;
  std::array<Name, 5> parts;
  Name rest;
  bool of_workers;  // each worker has this law for itself
};

constexpr std::array<Law, 7> kLaws = {{
    {"wire",
     {"port.frames", "on the wire"},
     {{{"frames.received", "received"}, {"frames.waiting", "for workers"}, {"port.waiting", "in queues"}}},
     {"port.lost.", "lost"},
     false},
    {"frames",
     {"frames.received", "received"},
     {{{"frames.messages", "messages"}, {"frames.fragments", "fragments"}, {"frames.segments", "segments"}}},
     {"frames.refused.", "refused"},
     true},
    {"contents",
     {"messages.received", "messages"},
     {{{"frames.messages", "in frames"}, {"fragments.messages", "in fragments"}, {"streams.messages", "in streams"}}},
     {"", ""},
     false},
    {"messages",
     {"messages.received", "received"},
     {{{"messages.accepted", "accepted"}, {"messages.queries", "queries"}}},
     {"messages.refused.", "refused"},
     true},
    {"observations",
     {"observations.parsed", "parsed"},
     {{{"observations.pending", "pending"}, {"observations.handed_over", "handed over"}}},
     {"observations.refused.", "refused"},
     true},
    {"delivery",
     {"observations.handed_over", "handed over"},
     {{{"delivery.observations.acknowledged", "acknowledged"},
       {"delivery.waiting.ring", "in rings"},
       {"delivery.waiting.open", "in open blocks"},
       {"delivery.waiting.memory", "in memory"},
       {"delivery.waiting.spool", "in the spool"}}},
     {"delivery.observations.refused.", "lost"},
     false},
    {"store",
     {"delivery.observations.acknowledged", "acknowledged"},
     {{{kCommittedCounter, "committed"}}},
     {"", ""},
     false},
}};

// Sums every counter below the prefix into the part `rest`.
void AddRest(const CounterMap& counters, const std::string& prefix, std::string_view label, Equation& equation) {
  Term rest{std::string(label), 0};
  for (auto at = counters.lower_bound(prefix); at != counters.end() && at->first.starts_with(prefix); ++at) {
    rest.value += at->second;
    if (at->second != 0) equation.reasons.push_back({at->first.substr(prefix.size()), at->second});
  }
  equation.parts.push_back(rest);
}

// A law whose total or only part was not reported says nothing.
std::optional<Equation> Evaluate(const Law& law, const std::string& scope, const CounterMap& counters) {
  const std::string prefix = scope.empty() ? "" : scope + ".";
  const auto total = counters.find(prefix + std::string(law.total.counter));
  if (total == counters.end()) return std::nullopt;
  Equation equation{scope, std::string(law.title), {std::string(law.total.label), total->second}, {}, {}, 0};
  for (const Name& part : law.parts) {
    if (part.counter.empty()) continue;
    const auto found = counters.find(prefix + std::string(part.counter));
    if (found != counters.end()) equation.parts.push_back({std::string(part.label), found->second});
  }
  if (!law.rest.counter.empty()) AddRest(counters, prefix + std::string(law.rest.counter), law.rest.label, equation);
  if (equation.parts.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const Term& part : equation.parts) sum += part.value;
  equation.residue = static_cast<std::int64_t>(total->second - sum);
  return equation;
}

// "worker.0", "worker.1", ... as far as they were reported.
std::vector<std::string> Workers(const CounterMap& counters) {
  std::vector<std::string> workers;
  for (;;) {
    std::string scope = "worker." + std::to_string(workers.size());
    if (!counters.contains(scope + ".frames.received")) return workers;
    workers.push_back(std::move(scope));
  }
}

}  // namespace

std::vector<Equation> SensorEquations(const CounterMap& counters) {
  std::vector<Equation> equations;
  for (const Law& law : kLaws) {
    if (auto equation = Evaluate(law, "", counters)) equations.push_back(*std::move(equation));
  }
  for (const std::string& worker : Workers(counters)) {
    for (const Law& law : kLaws) {
      if (!law.of_workers) continue;
      if (auto equation = Evaluate(law, worker, counters)) equations.push_back(*std::move(equation));
    }
  }
  return equations;
}

std::uint64_t TotalResidue(const std::vector<Equation>& equations) {
  std::uint64_t sum = 0;
  for (const Equation& equation : equations) sum += static_cast<std::uint64_t>(std::llabs(equation.residue));
  return sum;
}

std::uint64_t ValueOf(const CounterMap& counters, std::string_view name) {
  const auto found = counters.find(name);
  return found == counters.end() ? 0 : found->second;
}

std::uint64_t SumBelow(const CounterMap& counters, std::string_view prefix) {
  std::uint64_t sum = 0;
  for (auto at = counters.lower_bound(prefix); at != counters.end() && at->first.starts_with(prefix); ++at) {
    sum += at->second;
  }
  return sum;
}

}  // namespace spoor::controlplane
