#include "controlplane/counters.h"

#include <gtest/gtest.h>

#include <set>

namespace spoor::controlplane {
namespace {

TEST(Counters, EveryOneHasItsOwnName) {
  const Counters counters;
  std::set<std::string_view> names;
  for (const auto& [name, value] : counters.Named()) {
    names.insert(name);
    EXPECT_EQ(value, 0u);
  }
  EXPECT_EQ(names.size(), sizeof(Counters) / sizeof(SharedCounter)) << "a counter without a name, or two with the same";
}

TEST(Counters, AddsAndSubtracts) {
  Counters counters;
  counters.ingest_streams_open.Add(3);
  counters.ingest_streams_open.Sub();
  EXPECT_EQ(counters.ingest_streams_open.value(), 2u);
}

}  // namespace
}  // namespace spoor::controlplane
