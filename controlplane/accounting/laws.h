// The conservation laws between the wire and the database, as equations over a sensor's counters by name. Each says
// that what went into a stage is accounted for; together they are one equation, because what one ends with the next
// begins with. The residue is what is not accounted for, and stays 0 in a sound system. Status and metrics show what is
// evaluated here, and nothing evaluates them a second time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::controlplane {

// Counters by dotted name.
using CounterMap = std::map<std::string, std::uint64_t, std::less<>>;

// Under which the store's own count is among a sensor's counters: observations committed up to the block that the
// sensor knew to be acknowledged when it made its report.
inline constexpr std::string_view kCommittedCounter = "store.committed";

struct Term {
  std::string name;  // as people read it: "accepted", "in memory"
  std::uint64_t value = 0;
};

struct Equation {
  std::string scope;  // "" for the whole sensor, or "worker.0"
  std::string title;  // "frames"
  Term total;         // left side
  std::vector<Term> parts;
  std::vector<Term> reasons;  // what the last part, "refused" or "lost", is made of; only those above 0
  std::int64_t residue = 0;   // total minus parts
};

// The equations whose total is among the counters: those of the sensor from the wire to the database, then those of
// each worker.
std::vector<Equation> SensorEquations(const CounterMap& counters);

// Sum of the residues' absolute values: 0 if and only if every one is.
std::uint64_t TotalResidue(const std::vector<Equation>& equations);

// The value of `name`, 0 if there is none.
std::uint64_t ValueOf(const CounterMap& counters, std::string_view name);
// Sum of all counters that begin with `prefix`.
std::uint64_t SumBelow(const CounterMap& counters, std::string_view prefix);

}  // namespace spoor::controlplane
