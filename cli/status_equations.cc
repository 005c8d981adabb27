#include "cli/status_equations.h"

#include <array>
#include <optional>

namespace spoor::cli {
namespace {

constexpr std::string_view kCommitted = "store.committed";

// total = parts + everything that begins with `refused` (empty: nothing does).
struct Law {
  std::string_view title;
  std::string_view total;
  std::array<std::string_view, 3> parts;  // "" is none
  std::string_view refused;
};

constexpr std::array<Law, 5> kLaws = {{
    {"frames", "frames.received", {"frames.messages", "frames.fragments", "frames.segments"}, "frames.refused."},
    {"messages", "messages.received", {"messages.accepted", "messages.queries", ""}, "messages.refused."},
    {"observations",
     "observations.parsed",
     {"observations.pending", "observations.handed_over", ""},
     "observations.refused."},
    {"delivery",
     "observations.handed_over",
     {"delivery.observations.acknowledged", "delivery.observations.pending", ""},
     "delivery.observations.refused."},
    {"store", "delivery.observations.acknowledged", {kCommitted, "", ""}, ""},
}};

std::string LastWord(std::string_view name) {
  return std::string(name.substr(name.rfind('.') + 1));
}

std::optional<Term> FindTerm(const CounterMap& counters, std::string_view name) {
  const auto found = counters.find(name);
  if (found == counters.end()) return std::nullopt;
  return Term{LastWord(name), found->second};
}

// Sums every counter below `prefix` into the part "refused".
void AddRefused(const CounterMap& counters, std::string_view prefix, Equation& equation) {
  Term refused{"refused", 0};
  for (auto at = counters.lower_bound(prefix); at != counters.end() && at->first.starts_with(prefix); ++at) {
    refused.value += at->second;
    if (at->second != 0) equation.reasons.push_back({at->first.substr(prefix.size()), at->second});
  }
  equation.parts.push_back(refused);
}

std::optional<Equation> Evaluate(const Law& law, const CounterMap& counters) {
  const auto total = FindTerm(counters, law.total);
  if (!total) return std::nullopt;
  Equation equation{std::string(law.title), *total, {}, {}, 0};
  for (const auto part : law.parts) {
    if (const auto term = FindTerm(counters, part)) equation.parts.push_back(*term);
  }
  if (!law.refused.empty()) AddRefused(counters, law.refused, equation);
  std::uint64_t sum = 0;
  for (const auto& part : equation.parts) sum += part.value;
  equation.residue = static_cast<std::int64_t>(total->value - sum);
  return equation;
}

}  // namespace

CounterMap SensorCounters(const v1::SensorStatus& sensor) {
  CounterMap counters;
  for (const auto& counter : sensor.counters()) counters[counter.name()] = counter.value();
  counters[std::string(kCommitted)] = sensor.committed_observation_count();
  return counters;
}

std::vector<Equation> SensorEquations(const CounterMap& counters) {
  std::vector<Equation> equations;
  for (const auto& law : kLaws) {
    if (auto equation = Evaluate(law, counters)) equations.push_back(*std::move(equation));
  }
  return equations;
}

}  // namespace spoor::cli
