// Under overload the pipeline works on a part of the flows, and on these as if there were no others.
#include <gtest/gtest.h>

#include <map>

#include "dataplane/packet/decapsulate.h"
#include "dataplane/packet/flow_hash.h"
#include "tests/support/pipeline_rig.h"
#include "tests/support/segment_builder.h"
#include "tests/support/tunnel_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

constexpr unsigned kFlows = 64;
const FlowPart kPart = FlowPart::OneIn(4);

PipelineConfig Small() {
  PipelineConfig config;
  config.bloom_bits_log2 = 20;
  config.count_cache_entries = 1024;
  config.answer_memo_entries = 1024;
  config.query_table_entries = 1024;
  return config;
}

Ends EndsOf(unsigned flow) {
  return {"192.0.2." + std::to_string(1 + flow), "198.51.100.53", 40000, 53};
}

bool IsKept(unsigned flow) {
  const std::string frame = DnsFrame(EndsOf(flow), "");
  IpPacket packet;
  Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet);
  return kPart.Keeps(FlowHash(packet));
}

std::uint64_t KeptFlows() {
  std::uint64_t kept = 0;
  for (unsigned flow = 0; flow < kFlows; ++flow) kept += IsKept(flow) ? 1 : 0;
  return kept;
}

std::string OwnerOf(unsigned flow) {
  return "flow-" + std::to_string(flow) + ".example";
}

Message Query(unsigned flow) {
  return Message(7, 0, OwnerOf(flow), 1);
}
Message Answer(unsigned flow) {
  return Message(7, kResponse, OwnerOf(flow), 1).Answer(Rr(Pointer(12), 1, Hex("c0000201")));
}

TEST(PipelineSampling, AKeptFlowIsWholeAndTheOthersAreCounted) {
  ASSERT_GT(KeptFlows(), 0u);
  ASSERT_LT(KeptFlows(), kFlows);
  Rig rig(Small());
  rig.flows().Set(kPart);
  std::uint64_t tunnels = 0;
  for (const Encapsulation& tunnel : IpEncapsulations()) {
    const std::uint64_t time_us = kStart_us + 1'000'000 * ++tunnels;
    for (unsigned flow = 0; flow < kFlows; ++flow) {
      rig.Feed(DnsFrame(EndsOf(flow), Query(flow).Wire()), time_us);
      rig.Feed(tunnel.wrap(DnsPacket(EndsOf(flow).Reversed(), Answer(flow).Wire())), time_us + 1000);
    }
    EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), tunnels * KeptFlows()) << tunnel.name;
    EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), tunnels * KeptFlows()) << tunnel.name;
  }
  EXPECT_EQ(rig.Messages(MessageVerdict::kUnsolicited), 0u);
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kSampledOut].value(), tunnels * 2 * (kFlows - KeptFlows()));
  rig.CheckLaws();
}

TEST(PipelineSampling, FragmentsAndTheirTunnelsGoWithTheFlowInThem) {
  Rig rig(Small());
  rig.flows().Set(kPart);
  std::uint32_t id = 0;
  std::uint64_t fragments = 0;
  for (unsigned flow = 0; flow < kFlows; ++flow) {
    rig.Feed(DnsFrame(EndsOf(flow), Query(flow).Wire()));
    const std::string answer = DnsPacket(EndsOf(flow).Reversed(), Answer(flow).Wire());
    for (const std::string& frame : InFragments(Outer(47, Gre(0, 0x0800, answer)), ++id, 32)) {
      rig.Feed(frame, kStart_us + 1000);
      ++fragments;
    }
  }
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), KeptFlows());
  EXPECT_EQ(rig.Messages(MessageVerdict::kUnsolicited), 0u);
  EXPECT_EQ(rig.counters().fragments_completed.value(), kFlows);
  EXPECT_EQ(rig.counters().fragments_unused.value(), kFlows - KeptFlows());
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kSampledOut].value(), 2 * (kFlows - KeptFlows()));
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kFragment].value(), fragments - (kFlows - KeptFlows()));
  rig.CheckLaws();
}

TEST(PipelineSampling, ConnectionsAreFlowsToo) {
  Rig rig(Small());
  rig.flows().Set(kPart);
  for (unsigned flow = 0; flow < kFlows; ++flow) {
    TcpSide client(EndsOf(flow), 1);
    TcpSide server(EndsOf(flow).Reversed(), 5);
    const std::string query = Query(flow).Wire();
    const std::string answer = Answer(flow).Wire();
    rig.Feed(client.Syn(U16(static_cast<std::uint16_t>(query.size())) + query));
    rig.Feed(server.SynAck(2));
    rig.Feed(server.Data(U16(static_cast<std::uint16_t>(answer.size())) + answer));
  }
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), KeptFlows());
  EXPECT_EQ(rig.counters().streams_opened.value(), 2 * KeptFlows());
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kTcpNoStart].value(), 0u);
  rig.CheckLaws();
}

TEST(PipelineSampling, ThePortsHashDecidesWhereThereIsOne) {
  Rig rig(Small());
  rig.flows().Set(kPart);
  unsigned kept = 0;
  unsigned other = 0;
  while (!IsKept(kept)) ++kept;
  while (IsKept(other)) ++other;
  rig.Feed(DnsFrame(EndsOf(kept), Query(kept).Wire()), kStart_us, kFrameSampledOut);
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 0u);
  rig.Feed(DnsFrame(EndsOf(other), Query(other).Wire()), kStart_us, kFrameChosen);
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 1u);
  std::uint64_t answers = 0;
  for (const std::string& frame : InFragments(DnsFrame(EndsOf(other).Reversed(), Answer(other).Wire()), 1, 32)) {
    rig.Feed(frame, kStart_us + 1000, kFrameChosen);
    ++answers;
  }
  EXPECT_GT(answers, 1u);
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u);
  rig.CheckLaws();
}

// A hash that was asked for a moment ago says nothing any more.
TEST(PipelineSampling, NothingIsSampledOutWhenAllFlowsAreKept) {
  Rig rig(Small());
  rig.Feed(DnsFrame(Ends{}, Query(0).Wire()), kStart_us, kFrameSampledOut);
  rig.Feed(DnsFrame(Ends{}.Reversed(), Answer(0).Wire()), kStart_us + 1000);
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u);
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kSampledOut].value(), 0u);
}

}  // namespace
}  // namespace spoor::dataplane
