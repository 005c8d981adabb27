// The conservation laws of a sensor, as equations over its counters. Each says that everything which went in is
// accounted for; the residue is what is not, and stays 0 in a sound system. `spoor status` shows them to people.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spoor/v1/status.pb.h"

namespace spoor::cli {

// Counters by dotted name.
using CounterMap = std::map<std::string, std::uint64_t, std::less<>>;

struct Term {
  std::string name;  // "accepted", or "not-dns" for a reason of refusal
  std::uint64_t value;
};

struct Equation {
  std::string title;  // "frames"
  Term total;         // left side
  std::vector<Term> parts;
  std::vector<Term> reasons;  // what the last part, "refused", is made of; only those above 0
  std::int64_t residue;       // total minus parts
};

// The counters a sensor reported last, and the store's view of it under "store.committed".
CounterMap SensorCounters(const v1::SensorStatus& sensor);

// The equations whose total was reported.
std::vector<Equation> SensorEquations(const CounterMap& counters);

}  // namespace spoor::cli
