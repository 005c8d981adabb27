#include "dataplane/stream/tcp_streams.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "dataplane/packet/decapsulate.h"
#include "tests/support/segment_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

using Messages = std::vector<std::string>;

constexpr std::uint64_t kStart_us = 1'700'000'000'000'000;
const Ends kClient;
const Ends kServer = kClient.Reversed();

class Streams : public testing::Test {
 protected:
  // The messages that this frame completed.
  Messages Take(const std::string& frame, std::uint64_t time_us = kStart_us) {
    IpPacket packet;
    TcpSegment segment;
    EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
    EXPECT_EQ(ReadTcp(packet, segment), FrameVerdict::kSegment);
    verdict_ = streams_.Take(packet, segment, time_us);
    Messages messages;
    Datagram message;
    while (streams_.Next(message)) {
      EXPECT_EQ(message.source_port, segment.source_port);
      EXPECT_EQ(message.transport, Transport::kTcp);
      messages.emplace_back(base::AsChars(message.payload));
    }
    CheckLaw();
    return messages;
  }

  // The same for several frames.
  Messages TakeAll(const Messages& frames) {
    Messages all;
    for (const std::string& frame : frames) {
      for (std::string& message : Take(frame)) all.push_back(std::move(message));
    }
    return all;
  }

  void CheckLaw() const {
    const PipelineCounters& c = counters_;
    EXPECT_EQ(c.streams_opened.value(), c.streams_followed.value() + c.streams_closed.value() +
                                            c.streams_restarted.value() + c.streams_evicted.value() +
                                            c.streams_expired.value() + c.streams_holes.value());
    EXPECT_LE(c.streams_followed.value(), limits_.directions);
  }

  // Small, so that floods are short.
  explicit Streams(std::uint32_t directions = 16)
      : limits_{.directions = directions, .windows = 4, .message_chunks = 128} {}

  StreamLimits limits_;
  HashSecret secret_{1};
  PipelineCounters counters_;
  TcpStreams streams_{limits_, secret_, counters_};
  FrameVerdict verdict_ = FrameVerdict::kEnd;
};

TEST_F(Streams, SeveralMessagesInASegmentAndOneInSeveral) {
  TcpSide client(kClient, 1000);
  EXPECT_EQ(TakeAll({client.Syn(), client.Data(Framed("one") + Framed("two"))}), (Messages{"one", "two"}));
  const std::string three = Framed("three");
  EXPECT_EQ(TakeAll({client.Data(three.substr(0, 1)), client.Data(three.substr(1, 3)), client.Data(three.substr(4))}),
            Messages{"three"});
  EXPECT_EQ(Take(client.Fin()), Messages{});
  EXPECT_EQ(counters_.streams_closed.value(), 1u);
}

TEST_F(Streams, TheSameCaptureAgainIsAnotherConnection) {
  for (int replay = 0; replay < 3; ++replay) {
    TcpSide client(kClient, 1000);
    const std::string syn = client.Syn();
    Take(syn, kStart_us);
    EXPECT_EQ(Take(syn, kStart_us + 1), Messages{}) << "a copy of the SYN changes nothing";
    EXPECT_EQ(Take(client.Data(Framed("one")), kStart_us + 2), Messages{"one"});
    EXPECT_EQ(Take(syn, kStart_us + 3), Messages{}) << "nor does a late one";
    EXPECT_EQ(Take(client.Data(Framed("two")), kStart_us + 4), Messages{"two"});
  }
  EXPECT_EQ(counters_.streams_restarted.value(), 2u);
}

TEST_F(Streams, ASynAfterTheEndIsAnotherConnection) {
  for (int connection = 0; connection < 2; ++connection) {
    TcpSide client(kClient, 1000);
    EXPECT_EQ(TakeAll({client.Syn(), client.Data(Framed("one")), client.Fin()}), Messages{"one"});
  }
}

TEST_F(Streams, DataInTheSynOfEitherSide) {
  TcpSide client(kClient, 0xffff'fffe);  // and numbers that wrap
  TcpSide server(kServer, 77);
  EXPECT_EQ(Take(client.Syn(Framed("query"))), Messages{"query"});
  EXPECT_EQ(Take(server.SynAck(0xffff'ffff + 7, Framed("answer"))), Messages{"answer"});
  EXPECT_EQ(Take(client.At(0, Framed("query"))), Messages{}) << "sent again without the cookie";
  EXPECT_EQ(verdict_, FrameVerdict::kSegment);
  EXPECT_EQ(Take(client.Data(Framed("more"))), Messages{"more"});
}

TEST_F(Streams, WithoutItsStartNothingIsUsed) {
  TcpSide client(kClient, 1000);
  EXPECT_EQ(Take(client.Data(Framed("lost"))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart);
  EXPECT_EQ(Take(client.Syn()), Messages{});
  TcpSide server(kServer, 5);
  EXPECT_EQ(Take(server.Data(Framed("lost"))), Messages{}) << "the other direction needs its own";
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart);
}

TEST_F(Streams, TheFirstCopyOfAnOctetCounts) {
  TcpSide client(kClient, 1000);
  const std::string stream = Framed("abcdefgh");
  Take(client.Syn());
  EXPECT_EQ(Take(client.At(0, stream.substr(0, 4))), Messages{});
  EXPECT_EQ(Take(client.At(6, "EF")), Messages{}) << "ahead";
  EXPECT_EQ(Take(client.At(0, "XXXXcdXX")), Messages{}) << "new octets at 4 and 5 only";
  EXPECT_EQ(Take(client.At(6, "YYgh")), Messages{"abcdEFgh"});
}

TEST_F(Streams, HolesEndADirection) {
  TcpSide client(kClient, 1000);
  Take(client.Syn());
  EXPECT_EQ(Take(client.At(0, Framed("good"))), Messages{"good"});
  // Further ahead than what is kept.
  Take(client.At(10, "x"));
  EXPECT_EQ(verdict_, FrameVerdict::kSegment);
  Take(client.At(6 + ReorderWindows::kWindow_octets, "x"));
  EXPECT_EQ(verdict_, FrameVerdict::kTcpAfterHole);
  EXPECT_EQ(counters_.streams_holes.value(), 1u);
  EXPECT_EQ(Take(client.At(6, Framed("late"))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpAfterHole);
  TcpSide server(kServer, 5);
  Take(server.SynAck(1001));
  EXPECT_EQ(Take(server.Data(Framed("other"))), Messages{"other"}) << "the other direction goes on";
}

TEST_F(Streams, AFinThatOvertookItsDataWaits) {
  TcpSide client(kClient, 1000);
  const std::string stream = Framed("message");
  const auto end = static_cast<std::uint32_t>(stream.size());
  TakeAll({client.Syn(), client.At(end, "", kFin | kAck), client.At(4, stream.substr(4))});
  EXPECT_EQ(counters_.streams_closed.value(), 0u);
  EXPECT_EQ(Take(client.At(0, stream.substr(0, 4))), Messages{"message"});
  EXPECT_EQ(counters_.streams_closed.value(), 1u);
  EXPECT_EQ(Take(client.At(0, stream)), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kSegment) << "a late copy";
  EXPECT_EQ(Take(client.At(end, Framed("more"))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kSegment) << "behind the FIN there is nothing";
}

TEST_F(Streams, AResetEndsBothDirections) {
  TcpSide client(kClient, 1000);
  TcpSide server(kServer, 5);
  TakeAll({client.Syn(), server.SynAck(1001)});
  Take(client.At(200'000, "", kRst));
  EXPECT_EQ(verdict_, FrameVerdict::kTcpOutOfWindow) << "a stranger's";
  EXPECT_EQ(counters_.streams_followed.value(), 2u);
  Take(client.Rst());
  EXPECT_EQ(counters_.streams_closed.value(), 2u);
  EXPECT_EQ(Take(server.Data(Framed("late"))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpClosed);
}

TEST_F(Streams, ARefusedConnectionEnds) {
  TcpSide client(kClient, 1000);
  Take(client.Syn());
  Take(TcpFrame(kServer, Tcp(kServer, kRst | kAck, 0, "", 5)));
  EXPECT_EQ(verdict_, FrameVerdict::kTcpOutOfWindow);
  Take(TcpFrame(kServer, Tcp(kServer, kRst | kAck, 0, "", 1001)));
  EXPECT_EQ(verdict_, FrameVerdict::kSegment);
  EXPECT_EQ(counters_.streams_followed.value(), 0u);
  Take(TcpFrame({"192.0.2.9", "192.0.2.8", 1, 53}, Tcp({"192.0.2.9", "192.0.2.8", 1, 53}, kRst, 0)));
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart);
}

TEST_F(Streams, PortsAreUsedAgain) {
  TcpSide client(kClient, 1000);
  TcpSide server(kServer, 5);
  TakeAll({client.Syn(), server.SynAck(1001), client.Data("\1"), server.Data("\1")});
  TcpSide client2(kClient, 900'000'000);
  EXPECT_EQ(TakeAll({client2.Syn(), client2.Data(Framed("new"))}), Messages{"new"});
  EXPECT_EQ(counters_.streams_restarted.value(), 2u) << "the old answer's direction too";
  EXPECT_EQ(counters_.streams_cut_messages.value(), 2u);
  EXPECT_EQ(Take(server.Data(Framed("old"))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart);
  TcpSide server2(kServer, 77);
  TakeAll({server2.SynAck(900'000'001), client2.Syn()});
  EXPECT_EQ(Take(server2.Data(Framed("answer"))), Messages{"answer"}) << "a SYN sent again changes nothing";
}

TEST_F(Streams, AnAnswerThatOvertookItsSynStays) {
  TcpSide old(kClient, 1000);
  TcpSide client(kClient, 900'000'000);
  TcpSide server(kServer, 77);
  TakeAll({old.Syn(), server.SynAck(900'000'001), client.Syn()});
  EXPECT_EQ(Take(server.Data(Framed("answer"))), Messages{"answer"});
}

TEST_F(Streams, IdleDirectionsAreForgotten) {
  TcpSide client(kClient, 1000);
  Take(client.Syn());
  EXPECT_EQ(Take(client.Data(Framed("a")), kStart_us + kStreamIdle_us), Messages{"a"});
  EXPECT_EQ(Take(client.Data(Framed("b")), kStart_us + 2 * kStreamIdle_us + 1), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart);
  EXPECT_EQ(counters_.streams_expired.value(), 1u);
}

class ManyStreams : public Streams {
 protected:
  static constexpr std::uint16_t kConnections = 100;
  ManyStreams() : Streams(kConnections) {}
  static TcpSide Client(std::uint16_t port) { return {{"203.0.113.1", "198.51.100.53", port, 53}, port}; }
};

// Nobody pays for all that got idle in a silence, and nothing of it is used or pushes others out.
TEST_F(ManyStreams, IdleOnesAreForgottenAFewAtATime) {
  for (std::uint16_t port = 1; port <= kConnections; ++port) {
    TcpSide client = Client(port);
    TakeAll({client.Syn(), client.At(2, "abc")});
  }
  const std::uint64_t evicted = counters_.streams_evicted.value();
  EXPECT_EQ(evicted, kConnections - 4u) << "4 windows";
  const std::uint64_t now_us = kStart_us + kStreamIdle_us + 1;
  TcpSide last = Client(kConnections);
  last.Syn();
  EXPECT_EQ(Take(last.Data(Framed("x")), now_us), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpNoStart) << "it is idle, though others are forgotten first";
  EXPECT_EQ(counters_.streams_followed.value(), 3u);
  TcpSide gap = Client(1000);
  Take(gap.Syn(), now_us);
  Take(gap.At(2, "abc"), now_us);
  EXPECT_EQ(Take(gap.At(0, std::string("\0\3", 2)), now_us), Messages{"abc"});
  for (std::uint16_t port = 1; port < kConnections; ++port) {
    TcpSide client = Client(port);
    Take(client.Syn(), now_us);
    EXPECT_EQ(Take(client.Data(Framed("again")), now_us), Messages{"again"});
  }
  EXPECT_EQ(counters_.streams_followed.value(), kConnections);
  EXPECT_EQ(counters_.streams_expired.value(), 4u);
  EXPECT_EQ(counters_.streams_evicted.value(), evicted);
}

TEST_F(Streams, HostileLengths) {
  TcpSide client(kClient, 1000);
  EXPECT_EQ(TakeAll({client.Syn(), client.Data(Framed("") + Framed("") + Framed("x"))}), (Messages{"", "", "x"}));
  const std::string large(65535, 'y');
  Messages frames;
  const std::string stream = Framed(large);
  for (std::size_t at = 0; at < stream.size(); at += 1460) frames.push_back(client.Data(stream.substr(at, 1460)));
  EXPECT_EQ(TakeAll(frames), Messages{large});
}

TEST_F(Streams, AHalfOpenFloodPushesTheOldestOut) {
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    const Ends ends{"203.0.113.1", "198.51.100.53", port, 53};
    Take(TcpSide(ends, port).Syn());
    EXPECT_EQ(verdict_, FrameVerdict::kSegment);
  }
  EXPECT_EQ(counters_.streams_evicted.value(), 1000u - 16u);
  TcpSide client(kClient, 1000);
  EXPECT_EQ(TakeAll({client.Syn(), client.Data(Framed("served"))}), Messages{"served"});
}

TEST_F(Streams, ClosedOnesGoFirst) {
  TcpSide first(kClient, 1000);
  Take(first.Syn());
  for (std::uint16_t port = 1; port <= 100; ++port) {
    TcpSide side({"203.0.113.1", "198.51.100.53", port, 53}, port);
    TakeAll({side.Syn(), side.Fin()});
  }
  EXPECT_EQ(counters_.streams_evicted.value(), 0u);
  EXPECT_EQ(Take(first.Data(Framed("still here"))), Messages{"still here"});
}

TEST_F(Streams, AHalfMessageFloodIsBounded) {
  const std::string half = Framed(std::string(60'000, 'x')).substr(0, 50'000);
  std::vector<TcpSide> sides;
  for (std::uint16_t port = 1; port <= 200; ++port) {
    TcpSide side({"203.0.113.1", "198.51.100.53", port, 53}, port);
    TakeAll({side.Syn(), side.Data(half)});
    EXPECT_EQ(verdict_, FrameVerdict::kSegment);
    sides.push_back(side);
  }
  EXPECT_EQ(Take(sides.front().Data(std::string(10'002, 'x'))).size(), 0u);
  EXPECT_EQ(Take(sides.back().Data(std::string(10'002, 'x'))).size(), 1u) << "the youngest is whole";
}

TEST_F(Streams, AFloodOfGapsIsBounded) {
  std::vector<TcpSide> sides;
  for (std::uint16_t port = 1; port <= 16; ++port) {
    TcpSide side({"203.0.113.1", "198.51.100.53", port, 53}, port);
    TakeAll({side.Syn(), side.At(2, "abc")});
    sides.push_back(side);
  }
  EXPECT_EQ(counters_.streams_evicted.value(), 12u) << "4 windows";
  EXPECT_EQ(Take(sides.front().At(0, std::string("\0\3", 2))), Messages{});
  EXPECT_EQ(verdict_, FrameVerdict::kTcpAfterHole);
  EXPECT_EQ(Take(sides.back().At(0, std::string("\0\3", 2))), Messages{"abc"});
}

TEST_F(Streams, AnyCutOrderAndCopies) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    Messages messages;
    std::string stream;
    for (std::size_t i = 0; i < 1 + seed % 5; ++i) {
      messages.push_back(std::string(random() % 3000, static_cast<char>('a' + i)));
      stream += Framed(messages.back());
    }
    TcpSide client(kClient, random());
    Messages frames;
    for (const Cutting& piece : Cut(stream, 1 + random() % 60, 1, random)) {
      const std::uint8_t fin = piece.offset + piece.octets.size() == stream.size() ? kFin : 0;
      const auto copies = 1 + random() % 2;
      for (std::size_t copy = 0; copy < copies; ++copy) {
        frames.push_back(client.At(static_cast<std::uint32_t>(piece.offset), piece.octets, kAck | fin));
      }
    }
    std::shuffle(frames.begin(), frames.end(), random);
    Take(client.Syn());
    ASSERT_EQ(TakeAll(frames), messages) << "seed " << seed;
    EXPECT_EQ(counters_.streams_closed.value(), seed);
  }
}

}  // namespace
}  // namespace spoor::dataplane
