#include "dataplane/counters.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace spoor::dataplane {
namespace {

TEST(Counters, WorkersAreSummedAndRefusalsNamed) {
  PipelineCounters one;
  PipelineCounters two;
  one.frames_received.Add(8);
  two.frames_received.Add(10);
  one.messages_received.Add(3);
  one.frames[FrameVerdict::kMessage].Add(3);
  two.frames[FrameVerdict::kCut].Add(4);
  one.frames[FrameVerdict::kFragment].Add(5);
  two.frames[FrameVerdict::kSegment].Add(6);
  one.messages[MessageVerdict::kQuery].Add(1);
  two.messages[MessageVerdict::kRcode].Add(2);
  two.observations_parsed.Add(9);
  std::map<std::string, std::uint64_t> values;
  for (const auto& [name, value] : Summarise({&one, &two})) EXPECT_TRUE(values.emplace(name, value).second) << name;
  EXPECT_EQ(values["frames.received"], 18u);
  EXPECT_EQ(values["frames.fragments"], 5u);
  EXPECT_EQ(values["frames.segments"], 6u);
  EXPECT_EQ(values["frames.messages"], 3u);
  EXPECT_EQ(values["frames.refused.cut"], 4u);
  EXPECT_EQ(values["messages.received"], 3u);
  EXPECT_EQ(values["messages.refused.rcode"], 2u);
  EXPECT_EQ(values["observations.parsed"], 9u);
}

TEST(Counters, AreAddedByName) {
  NamedCounters counters{{"a", 1}, {"b", 2}};
  AddCounters(counters, {{"b", 3}, {"c", 4}});
  EXPECT_EQ(counters, (NamedCounters{{"a", 1}, {"b", 5}, {"c", 4}}));
  EXPECT_EQ(CounterValue(counters, "b"), 5u);
  EXPECT_EQ(CounterValue(counters, "missing"), 0u);
}

TEST(Counters, OfOneWorkerLeaveOutWhatItDidNotRefuse) {
  PipelineCounters worker;
  worker.frames_received.Add(4);
  worker.frames[FrameVerdict::kCut].Add(4);
  std::map<std::string, std::uint64_t> values;
  for (const auto& [name, value] : SummariseOne(worker)) values[name] = value;
  EXPECT_EQ(values["frames.received"], 4u);
  EXPECT_EQ(values["frames.refused.cut"], 4u);
  EXPECT_FALSE(values.contains("frames.refused.not_ip"));
  EXPECT_FALSE(values.contains("messages.refused.rcode"));
  EXPECT_TRUE(values.contains("observations.refused.ring_full")) << "its first rise must be seen as one";
}

TEST(Counters, EveryVerdictHasANameOfItsOwn) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < CounterArray<FrameVerdict>::size(); ++i) names.insert(Name(static_cast<FrameVerdict>(i)));
  EXPECT_EQ(names.size(), CounterArray<FrameVerdict>::size());
  names.clear();
  for (std::size_t i = 0; i < CounterArray<MessageVerdict>::size(); ++i)
    names.insert(Name(static_cast<MessageVerdict>(i)));
  EXPECT_EQ(names.size(), CounterArray<MessageVerdict>::size());
}

TEST(Counters, TunnelsHaveTheirNames) {
  EXPECT_STREQ(Name(FrameVerdict::kTagDepth), "tag_depth");
  EXPECT_STREQ(Name(FrameVerdict::kTunnelDepth), "tunnel_depth");
  EXPECT_STREQ(Name(FrameVerdict::kMalformedTunnel), "malformed_tunnel");
  EXPECT_STREQ(Name(FrameVerdict::kOtherTunnel), "other_tunnel");
}

}  // namespace
}  // namespace spoor::dataplane
