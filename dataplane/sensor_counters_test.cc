#include "dataplane/sensor_counters.h"

#include <gtest/gtest.h>

#include "dataplane/counters_json.h"

namespace spoor::dataplane {
namespace {

TEST(PortCounters, EveryFrameOfTheWireIsReceivedWaitingOrLost) {
  const PortCounters closed{.received = 100, .missed = 1, .errors = 2, .taken = 97, .queues = {{100, 97}}};
  const PortCounters open{.received = 1000,
                          .missed = 10,
                          .phy_discards = 30,
                          .dropped = 4,
                          .no_mbuf = 4,
                          .taken = 990,
                          .queues = {{600, 590}, {400, 400}}};
  NamedCounters counters{{"frames.received", 1085}};
  AddPortCounters(counters, {{"eth1", open}, {"eth2", {.received = 5, .taken = 5, .queues = {}}}}, {{"eth1", closed}});
  EXPECT_EQ(CounterValue(counters, "port.frames"), 1152u);
  EXPECT_EQ(CounterValue(counters, "port.received"), 1105u);
  EXPECT_EQ(CounterValue(counters, "port.waiting"), 10u);
  EXPECT_EQ(CounterValue(counters, "port.lost.unread"), 3u);
  EXPECT_EQ(CounterValue(counters, "port.lost.missed"), 11u);
  EXPECT_EQ(CounterValue(counters, "ports.eth1.lost.phy_discards"), 30u);
  EXPECT_EQ(CounterValue(counters, "frames.waiting"), 7u);
  EXPECT_EQ(CounterValue(counters, "ports.eth1.queue.0.received"), 700u);
  EXPECT_EQ(CounterValue(counters, "ports.eth1.queue.1.taken"), 400u);
  std::uint64_t lost = 0;
  for (const char* reason : {"missed", "errors", "phy_discards", "no_mbuf", "unread"}) {
    lost += CounterValue(counters, std::string("port.lost.") + reason);
  }
  EXPECT_EQ(CounterValue(counters, "port.frames"), 1085 + 7 + 10 + lost);
}

TEST(PortCounters, MoreFramesThanWereTakenAreNotHidden) {
  NamedCounters counters{{"frames.received", 11}};
  AddPortCounters(counters, {{"eth1", {.received = 10, .taken = 10, .queues = {}}}}, {});
  EXPECT_EQ(CounterValue(counters, "frames.waiting"), 0u);
  EXPECT_EQ(CounterValue(counters, "port.frames"), 10u) << "the residue is -1";
}

TEST(PortCounters, OverloadIsWhatWasLostForLackOfTime) {
  const auto load = LoadOf({{"eth1", {.received = 100, .missed = 7, .errors = 20, .phy_discards = 30, .queues = {}}},
                            {"eth2", {.received = 50, .dropped = 2, .no_mbuf = 9, .queues = {}}}});
  EXPECT_EQ(load.frames, 159u);
  EXPECT_EQ(load.lost, 9u);
}

TEST(DeliveryCounters, WhatWaitsIsPending) {
  NamedCounters counters;
  AddDeliveryCounters(counters, {.observations_acknowledged = 5,
                                 .observations_in_rings = 1,
                                 .observations_open = 20,
                                 .observations_in_memory = 300,
                                 .observations_in_spool = 4000,
                                 .observations_discarded = 7});
  EXPECT_EQ(CounterValue(counters, "delivery.observations.pending"), 4321u);
  EXPECT_EQ(CounterValue(counters, "delivery.waiting.spool"), 4000u);
  EXPECT_EQ(CounterValue(counters, "delivery.observations.refused.discarded"), 7u);
}

}  // namespace
}  // namespace spoor::dataplane
