#include "controlplane/accounting/laws.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spoor::controlplane {
namespace {

// A sensor in the middle of its work: something waits at every place.
CounterMap BusySensor() {
  return {{"port.frames", 1115},
          {"port.waiting", 7},
          {"port.lost.missed", 100},
          {"port.lost.errors", 5},
          {"frames.received", 1000},
          {"frames.waiting", 3},
          {"frames.messages", 900},
          {"frames.fragments", 40},
          {"frames.segments", 30},
          {"frames.refused.not_ip", 25},
          {"frames.refused.spreader_full", 5},
          {"fragments.messages", 6},
          {"streams.messages", 4},
          {"messages.received", 910},
          {"messages.accepted", 400},
          {"messages.queries", 500},
          {"messages.refused.rcode", 10},
          {"observations.parsed", 2000},
          {"observations.pending", 150},
          {"observations.handed_over", 1840},
          {"observations.refused.ring_full", 10},
          {"delivery.observations.acknowledged", 1800},
          {"delivery.waiting.ring", 1},
          {"delivery.waiting.open", 2},
          {"delivery.waiting.memory", 13},
          {"delivery.waiting.spool", 20},
          {"delivery.observations.refused.discarded", 4},
          {std::string(kCommittedCounter), 1800}};
}

const Equation& Find(const std::vector<Equation>& equations, std::string_view title, std::string_view scope = "") {
  const auto found = std::ranges::find_if(
      equations, [&](const Equation& equation) { return equation.title == title && equation.scope == scope; });
  EXPECT_NE(found, equations.end()) << title;
  return *found;
}

TEST(Laws, AccountForEverythingFromTheWireToTheStore) {
  const auto equations = SensorEquations(BusySensor());
  std::vector<std::string> titles;
  for (const Equation& equation : equations) {
    titles.push_back(equation.title);
    EXPECT_EQ(equation.residue, 0) << equation.title;
  }
  EXPECT_EQ(titles,
            (std::vector<std::string>{"wire", "frames", "contents", "messages", "observations", "delivery", "store"}));
  EXPECT_EQ(TotalResidue(equations), 0u);
  const Equation& wire = Find(equations, "wire");
  EXPECT_EQ(wire.total.name, "on the wire");
  EXPECT_EQ(wire.parts.back().name, "lost");
  EXPECT_EQ(wire.parts.back().value, 105u);
  ASSERT_EQ(wire.reasons.size(), 2u);
  EXPECT_EQ(wire.reasons[1].name, "missed");
}

// Whatever single counter goes wrong, some law says so.
TEST(Laws, EachCounterIsInOneThatWouldShowItsLoss) {
  for (const auto& [name, value] : BusySensor()) {
    CounterMap wrong = BusySensor();
    wrong[name] = value - 1;
    EXPECT_NE(TotalResidue(SensorEquations(wrong)), 0u) << name;
  }
}

TEST(Laws, HoldForEachWorkerToo) {
  CounterMap counters = BusySensor();
  counters["worker.0.frames.received"] = 600;
  counters["worker.0.frames.messages"] = 600;
  counters["worker.1.frames.received"] = 395;
  counters["worker.1.frames.refused.not_ip"] = 394;
  const auto equations = SensorEquations(counters);
  EXPECT_EQ(Find(equations, "frames", "worker.0").residue, 0);
  EXPECT_EQ(Find(equations, "frames", "worker.1").residue, 1);
  EXPECT_EQ(TotalResidue(equations), 1u);
}

TEST(Laws, WithoutATotalOrWithoutPartsSayNothing) {
  EXPECT_TRUE(SensorEquations({}).empty());
  EXPECT_TRUE(SensorEquations({{"delivery.observations.acknowledged", 7}}).empty()) << "what is committed is not known";
}

}  // namespace
}  // namespace spoor::controlplane
