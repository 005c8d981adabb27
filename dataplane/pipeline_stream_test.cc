// What only the whole pipeline shows: messages in fragments and TCP streams count like plain ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dataplane/pipeline.h"
#include "tests/support/pipeline_rig.h"
#include "tests/support/segment_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

struct Exchanged {
  std::string query;
  std::string response;
};

// Queries and answers of all sizes, with tuples that come again.
std::vector<Exchanged> Traffic(std::mt19937& random, std::size_t count) {
  std::vector<Exchanged> traffic;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "host" + std::to_string(random() % 20) + ".example";
    const auto id = static_cast<std::uint16_t>(i);
    Message response(id, kResponse, name, 16);
    for (std::size_t rr = 0; rr < 1 + random() % 12; ++rr) {
      const std::size_t octets = 1 + random() % 250;
      const std::string text(octets, static_cast<char>('a' + random() % 3));
      response.Answer(Rr(Pointer(12), 16, static_cast<char>(octets) + text));
    }
    traffic.push_back({Message(id, 0, name, 16).Wire(), response.Wire()});
  }
  return traffic;
}

// Some twice, in any order.
std::vector<std::string> Disorder(std::vector<std::string> frames, std::mt19937& random) {
  for (std::size_t i = frames.size(); i > 0; --i) {
    if (random() % 4 == 0) frames.push_back(frames[i - 1]);
  }
  std::shuffle(frames.begin(), frames.end(), random);
  return frames;
}

void FeedFragmented(Rig& rig, const Ends& ends, const std::string& message, std::uint32_t id, std::mt19937& random) {
  const std::vector<Cutting> pieces = Cut(Udp(ends, message), 1 + random() % 10, 8, random);
  if (pieces.size() == 1) return rig.Feed(DnsFrame(ends, message));
  for (const std::string& frame : Disorder(Fragments(ends, id, 17, pieces), random)) rig.Feed(frame);
}

void FeedStream(Rig& rig, TcpSide& side, const std::string& stream, std::mt19937& random) {
  std::vector<std::string> frames;
  for (const Cutting& piece : Cut(stream, 1 + random() % 40, 1, random)) {
    frames.push_back(side.At(static_cast<std::uint32_t>(piece.offset), piece.octets));
  }
  for (const std::string& frame : Disorder(frames, random)) rig.Feed(frame);
}

// Small tables: there are many pipelines.
PipelineConfig Small(ChecksumMode checksum) {
  PipelineConfig config;
  config.checksum = checksum;
  config.query_table_entries = 4096;
  config.count_cache_entries = 4096;
  config.bloom_bits_log2 = 16;
  config.ring_slots = 1u << 14;
  return config;
}

Records OverTcp(const std::vector<Exchanged>& traffic, const Ends& ends, std::mt19937& random) {
  Rig rig(Small(ChecksumMode::kVerify));
  // Several queries in flight, answered in another order, several connections.
  for (std::size_t at = 0; at < traffic.size(); at += 7) {
    Ends now = ends;
    now.source_port = static_cast<std::uint16_t>(1024 + at);
    TcpSide client(now, random());
    TcpSide server(now.Reversed(), random());
    std::vector<Exchanged> part(traffic.begin() + static_cast<std::ptrdiff_t>(at),
                                traffic.begin() + static_cast<std::ptrdiff_t>(std::min(at + 7, traffic.size())));
    std::string asked;
    for (const Exchanged& one : part) asked += Framed(one.query);
    std::shuffle(part.begin(), part.end(), random);
    std::string answered;
    for (const Exchanged& one : part) answered += Framed(one.response);
    rig.Feed(client.Syn());
    rig.Feed(server.SynAck(0));
    FeedStream(rig, client, asked, random);
    FeedStream(rig, server, answered, random);
  }
  rig.CheckLaws();
  return rig.Delivery();
}

TEST(PipelineStream, OneTrafficOneResultHoweverItTravels) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    for (const Ends& ends : {Ends{}, Ends{"2001:db8::1", "2001:db8::53", 40000, 53}}) {
      std::mt19937 random(seed);
      const std::vector<Exchanged> traffic = Traffic(random, 60);
      Rig plain(Small(ChecksumMode::kVerify));
      Rig fragmented(Small(ChecksumMode::kVerify));
      std::uint32_t id = 0;
      for (const Exchanged& one : traffic) {
        plain.Feed(DnsFrame(ends, one.query));
        plain.Feed(DnsFrame(ends.Reversed(), one.response));
        FeedFragmented(fragmented, ends, one.query, ++id, random);
        FeedFragmented(fragmented, ends.Reversed(), one.response, ++id, random);
      }
      fragmented.CheckLaws();
      const Records expected = plain.Delivery();
      EXPECT_FALSE(expected.empty());
      EXPECT_EQ(fragmented.Delivery(), expected) << "seed " << seed;
      EXPECT_EQ(OverTcp(traffic, ends, random), expected) << "seed " << seed;
    }
  }
}

Message Query() {
  return Message(7, 0, "www.example", 1);
}
Message Answer() {
  return Message(7, kResponse, "www.example", 1).Answer(Rr(Pointer(12), 1, Hex("c0000201")));
}

TEST(PipelineStream, AnAnswerOverTcpNeedsAQueryOverTcp) {
  Rig rig;
  rig.Feed(DnsFrame(Ends{}, Query().Wire()));
  TcpSide server(Ends{}.Reversed(), 5);
  rig.Feed(server.SynAck(1));
  rig.Feed(server.Data(Framed(Answer().Wire())));
  EXPECT_EQ(rig.Messages(MessageVerdict::kUnsolicited), 1u);
  TcpSide client(Ends{}, 5);
  rig.Feed(client.Syn(Framed(Query().Wire())));
  rig.Feed(server.Data(Framed(Answer().Wire())));
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 0u) << "the SYN began a new connection";
  TcpSide again(Ends{}.Reversed(), 900);
  rig.Feed(again.SynAck(6));
  rig.Feed(again.Data(Framed(Answer().Wire())));
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u);
  rig.CheckLaws();
}

TEST(PipelineStream, DamagedSegmentsAndFragmentsAreNotUsed) {
  struct Case {
    ChecksumMode mode;
    std::uint32_t flags;
    bool used;
  };
  for (const Case& expected :
       {Case{ChecksumMode::kNic, 0, true}, Case{ChecksumMode::kNic, kFrameBadChecksum, false},
        Case{ChecksumMode::kVerify, 0, false}, Case{ChecksumMode::kIgnore, kFrameBadChecksum, true}}) {
    PipelineConfig config;
    config.checksum = expected.mode;
    Rig rig(config);
    TcpSide client(Ends{}, 1);
    TcpSide server(Ends{}.Reversed(), 5);
    rig.Feed(client.Syn(Framed(Query().Wire())));
    rig.Feed(server.SynAck(2));
    const std::string good = server.Data(Framed(Answer().Wire()));
    std::string bad = good;
    bad.back() ^= 1;
    rig.Feed(bad, kStart_us, expected.flags);
    EXPECT_EQ(rig.counters().frames[FrameVerdict::kChecksum].value(), expected.used ? 0u : 1u);
    rig.Feed(good);
    EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u) << "the bad copy is not in the stream";
    rig.CheckLaws();
  }
}

TEST(PipelineStream, QueriesMayHaveUnfinishedChecksums) {
  PipelineConfig config;
  config.checksum = ChecksumMode::kVerify;
  Rig rig(config);
  TcpSide client(Ends{}, 1);
  std::string syn = client.Syn(Framed(Query().Wire()));
  syn[14 + 20 + 16] = syn[14 + 20 + 17] = '\0';
  rig.Feed(syn);
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 1u);
}

TEST(PipelineStream, OtherTrafficIsCountedAndNotFollowed) {
  Rig rig;
  const Ends web{"192.0.2.1", "192.0.2.2", 40000, 80};
  TcpSide client(web, 1);
  rig.Feed(client.Syn());
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kOtherPort].value(), 1u);
  EXPECT_EQ(rig.counters().streams_opened.value(), 0u);
  const std::string udp = Udp(web, std::string(56, 'x'));
  for (const std::string& frame : Fragments(web, 1, 17, {{0, udp.substr(0, 32)}, {32, udp.substr(32)}}))
    rig.Feed(frame);
  EXPECT_EQ(rig.counters().fragments_unused.value(), 1u);
  rig.Feed(TcpFrame(Ends{}, "short"));
  EXPECT_EQ(rig.counters().frames[FrameVerdict::kMalformedTcp].value(), 1u);
  rig.CheckLaws();
}

TEST(PipelineStream, ATcpSegmentInFragments) {
  Rig rig;
  const Ends ends;
  const std::string syn = Tcp(ends, kSyn, 1, Framed(Query().Wire()));
  for (const std::string& frame : Fragments(ends, 1, 6, {{0, syn.substr(0, 24)}, {24, syn.substr(24)}}))
    rig.Feed(frame);
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 1u);
  EXPECT_EQ(rig.counters().fragments_unused.value(), 0u);
  rig.CheckLaws();
}

TEST(PipelineStream, FragmentsInATunnelInFragments) {
  Rig rig;
  const Ends outer{"203.0.113.1", "203.0.113.2", 0, 0};
  const Ends inner;
  const std::string udp = Udp(inner, Query().Wire());
  std::uint32_t id = 0;
  for (const std::string& frame : Fragments(inner, 9, 17, {{0, udp.substr(0, 16)}, {16, udp.substr(16)}})) {
    const std::string packet = frame.substr(14);  // IP in IP
    for (const std::string& piece : Fragments(outer, ++id, 4, {{0, packet.substr(0, 24)}, {24, packet.substr(24)}})) {
      rig.Feed(piece);
    }
  }
  EXPECT_EQ(rig.Messages(MessageVerdict::kQuery), 1u);
  rig.Feed(DnsFrame(inner.Reversed(), Answer().Wire()));
  EXPECT_EQ(rig.Messages(MessageVerdict::kAccepted), 1u) << "the addresses are those inside";
  rig.CheckLaws();
}

}  // namespace
}  // namespace spoor::dataplane
