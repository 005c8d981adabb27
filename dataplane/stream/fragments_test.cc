#include "dataplane/stream/fragments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "dataplane/packet/decapsulate.h"
#include "tests/support/segment_builder.h"

namespace spoor::dataplane {
namespace {

using namespace test;  // builders

const Ends kV4;
const Ends kV6{"2001:db8::1", "2001:db8::53", 40000, 53};
constexpr std::uint64_t kStart_us = 1'700'000'000'000'000;

class Fragments : public testing::Test {
 protected:
  // The whole datagram if this frame completed one.
  std::optional<std::string> Take(const std::string& frame, std::uint64_t time_us = kStart_us) {
    IpPacket packet;
    EXPECT_EQ(Decapsulate(base::AsBytes(frame), LinkType::kEthernet, packet), FrameVerdict::kPacket);
    EXPECT_TRUE(packet.is_fragment);
    verdict_ = table_.Take(packet, time_us, whole_);
    CheckLaw();
    if (whole_.payload.empty()) return std::nullopt;
    EXPECT_FALSE(whole_.is_fragment);
    EXPECT_EQ(whole_.family, packet.family);
    return std::string(base::AsChars(whole_.payload));
  }

  void CheckLaw() const {
    const PipelineCounters& c = counters_;
    EXPECT_EQ(c.fragments_opened.value(), c.fragments_waiting.value() + c.fragments_completed.value() +
                                              c.fragments_expired.value() + c.fragments_evicted.value() +
                                              c.fragments_spoiled.value());
    EXPECT_LE(c.fragments_waiting.value(), limits_.datagrams);
  }

  // Small, so that floods are short.
  explicit Fragments(std::uint32_t datagrams = 8, std::uint32_t chunks = 128)
      : limits_{.datagrams = datagrams, .fragment_chunks = chunks} {}

  StreamLimits limits_;
  HashSecret secret_{1};
  PipelineCounters counters_;
  FragmentTable table_{limits_, secret_, counters_};
  FrameVerdict verdict_ = FrameVerdict::kEnd;
  IpPacket whole_;
};

const std::string kFirst(16, 'a');
const std::string kSecond(8, 'b');
const std::string kThird = "end";

std::vector<std::string> Three(const Ends& ends, std::uint32_t id = 7) {
  return test::Fragments(ends, id, 17, {{0, kFirst}, {16, kSecond}, {24, kThird}});
}

TEST_F(Fragments, AnyOrder) {
  for (const Ends& ends : {kV4, kV6}) {
    const std::vector<std::string> frames = Three(ends);
    std::vector<std::size_t> order = {0, 1, 2};
    do {
      EXPECT_FALSE(Take(frames[order[0]]));
      EXPECT_FALSE(Take(frames[order[1]]));
      EXPECT_EQ(Take(frames[order[2]]), kFirst + kSecond + kThird);
      EXPECT_EQ(whole_.protocol, 17);
    } while (std::next_permutation(order.begin(), order.end()));
  }
  EXPECT_EQ(counters_.fragments_completed.value(), 12u);
}

TEST_F(Fragments, TheLargestDatagram) {
  const std::string large(65512, 'x');
  EXPECT_FALSE(Take(Fragment(kV4, 1, 17, {0, large.substr(0, 65504)}, true)));
  EXPECT_EQ(Take(Fragment(kV4, 1, 17, {65504, large.substr(65504)}, false)), large);
  EXPECT_FALSE(Take(Fragment(kV4, 2, 17, {65528, "12345678"}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentMalformed) << "ends behind 65535";
  EXPECT_FALSE(Take(Fragment(kV4, 2, 17, {65512, "1234"}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentMalformed) << "with the header behind 65535";
  EXPECT_FALSE(Take(Fragment(kV6, 2, 17, {65528, "1234567"}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragment) << "an IPv6 payload may be so long";
  EXPECT_FALSE(Take(Fragment(kV4, 2, 17, {8, "odd"}, true)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentMalformed) << "not a multiple of 8 and more to come";
  EXPECT_FALSE(Take(Fragment(kV4, 2, 17, {8, ""}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentMalformed);
}

TEST_F(Fragments, ExactCopiesChangeNothing) {
  const std::vector<std::string> frames = Three(kV4);
  for (const std::size_t i : {0u, 0u, 2u, 2u, 0u}) EXPECT_FALSE(Take(frames[i]));
  EXPECT_EQ(verdict_, FrameVerdict::kFragment);
  EXPECT_EQ(Take(frames[1]), kFirst + kSecond + kThird);
}

TEST_F(Fragments, OverlapsSpoilTheDatagram) {
  const Cutting overlaps[] = {
      {0, std::string(16, 'A')},  // the same place with other content
      {8, std::string(8, 'a')},   // inside, same content
      {8, std::string(16, 'a')},  // over its end
      {0, std::string(24, 'a')},  // around it
      {0, std::string(8, 'a')},   // its beginning
  };
  std::uint32_t id = 100;
  for (const Ends& ends : {kV4, kV6}) {
    for (const Cutting& overlap : overlaps) {
      const std::vector<std::string> frames = Three(ends, ++id);
      EXPECT_FALSE(Take(frames[0]));
      EXPECT_FALSE(Take(Fragment(ends, id, 17, overlap, true)));
      EXPECT_EQ(verdict_, FrameVerdict::kFragmentOverlap);
      for (const std::size_t i : {1u, 2u, 0u}) EXPECT_FALSE(Take(frames[i], kStart_us + 1000));
      EXPECT_EQ(verdict_, FrameVerdict::kFragmentOverlap);
      EXPECT_FALSE(Take(frames[0], kStart_us + kFragmentLife_us + 1));
      EXPECT_EQ(verdict_, FrameVerdict::kFragment) << "forgotten";
    }
  }
}

TEST_F(Fragments, ContradictionsAboutTheEndSpoilIt) {
  struct Case {
    Cutting piece;
    bool more;
  };
  // Three() ends at 27.
  const Case cases[] = {{{32, "12345678"}, true}, {{24, "end"}, true}, {{40, "x"}, false}, {{16, "x"}, false}};
  std::uint32_t id = 200;
  for (const Case& bad : cases) {
    if (bad.more && bad.piece.octets.size() % 8 != 0) continue;
    const std::vector<std::string> frames = Three(kV4, ++id);
    EXPECT_FALSE(Take(frames[2]));
    EXPECT_FALSE(Take(Fragment(kV4, id, 17, bad.piece, bad.more)));
    EXPECT_EQ(verdict_, FrameVerdict::kFragmentOverlap);
    EXPECT_FALSE(Take(frames[0]));
    EXPECT_FALSE(Take(frames[1]));
  }
  // A last fragment that ends before others.
  EXPECT_FALSE(Take(Fragment(kV4, 300, 17, {24, "12345678"}, true)));
  EXPECT_FALSE(Take(Fragment(kV4, 300, 17, {8, "x"}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentOverlap);
}

TEST_F(Fragments, MissingPiecesTimeOutByPacketTime) {
  const std::vector<std::string> frames = Three(kV6);
  EXPECT_FALSE(Take(frames[0], kStart_us));
  EXPECT_FALSE(Take(frames[1], kStart_us + 1000));
  EXPECT_TRUE(Take(frames[2], kStart_us + kFragmentLife_us)) << "just in time";
  EXPECT_FALSE(Take(frames[0], kStart_us));
  EXPECT_FALSE(Take(frames[1], kStart_us + 1000));
  EXPECT_FALSE(Take(frames[2], kStart_us + kFragmentLife_us + 1)) << "too late";
  EXPECT_EQ(counters_.fragments_expired.value(), 1u);
  EXPECT_FALSE(Take(frames[0], kStart_us + kFragmentLife_us + 2));
  EXPECT_TRUE(Take(frames[1], kStart_us + kFragmentLife_us + 3)) << "the late one began a new datagram";
}

class ManyFragments : public Fragments {
 protected:
  static constexpr std::uint32_t kDatagrams = 100;
  ManyFragments() : Fragments(kDatagrams, 3 * kDatagrams) {}
};

// Nobody pays for all that got old in a silence, and nothing of it is used or pushes others out.
TEST_F(ManyFragments, OldOnesAreForgottenAFewAtATime) {
  for (std::uint32_t id = 0; id < kDatagrams; ++id) Take(Three(kV4, id)[0]);
  const std::uint64_t now_us = kStart_us + kFragmentLife_us + 1;
  std::uint64_t expired = 0;
  for (std::uint32_t id = 0; id < kDatagrams; ++id) {
    const std::vector<std::string> frames = Three(kV4, kDatagrams - 1 - id);
    for (const std::size_t piece : {1u, 2u}) {
      EXPECT_FALSE(Take(frames[piece], now_us)) << "the first piece is too old";
      EXPECT_LE(counters_.fragments_expired.value() - expired, 17u) << "16 and its own";
      expired = counters_.fragments_expired.value();
    }
    EXPECT_TRUE(id != 0 || expired < kDatagrams) << "not all at once";
  }
  EXPECT_EQ(expired, kDatagrams);
  EXPECT_EQ(counters_.fragments_evicted.value(), 0u);
  for (std::uint32_t id = 0; id < kDatagrams; ++id) EXPECT_TRUE(Take(Three(kV4, id)[0], now_us));
}

TEST_F(Fragments, TimeMayGoBack) {
  EXPECT_FALSE(Take(Three(kV4)[0], kStart_us));
  EXPECT_FALSE(Take(Three(kV4)[1], kStart_us - kFragmentLife_us - 1));
  EXPECT_EQ(counters_.fragments_expired.value(), 1u) << "the fragments of another capture";
}

TEST_F(Fragments, WhatTellsDatagramsApart) {
  EXPECT_FALSE(Take(Three(kV4, 1)[0]));
  EXPECT_FALSE(Take(Three(kV4, 2)[1])) << "another id";
  EXPECT_FALSE(Take(Fragment({"192.0.2.2", kV4.destination, 1, 2}, 1, 17, {16, kSecond}, true))) << "another source";
  EXPECT_FALSE(Take(Fragment(kV4.Reversed(), 1, 17, {16, kSecond}, true))) << "the other direction";
  EXPECT_FALSE(Take(Fragment(kV4, 1, 6, {16, kSecond}, true))) << "another protocol, in IPv4";
  EXPECT_EQ(counters_.fragments_waiting.value(), 5u);
  EXPECT_FALSE(Take(Three(kV6, 1)[0]));
  EXPECT_FALSE(Take(Fragment(kV6, 1, 6, {16, kSecond}, true)));
  EXPECT_EQ(counters_.fragments_waiting.value(), 6u) << "in IPv6 the first fragment names it";
  EXPECT_TRUE(Take(Three(kV6, 1)[2]));
  EXPECT_EQ(whole_.protocol, 17);
}

TEST_F(Fragments, MorePiecesThanAreFollowed) {
  for (std::size_t i = 0; i < kMaxFragments; ++i) {
    EXPECT_FALSE(Take(Fragment(kV4, 1, 17, {i * 8, "12345678"}, true)));
    EXPECT_EQ(verdict_, FrameVerdict::kFragment);
  }
  EXPECT_FALSE(Take(Fragment(kV4, 1, 17, {kMaxFragments * 8, "12345678"}, false)));
  EXPECT_EQ(verdict_, FrameVerdict::kFragmentTooMany);
  std::vector<Cutting> pieces;
  for (std::size_t i = 0; i < kMaxFragments; ++i) pieces.push_back({i * 8, "12345678"});
  const std::vector<std::string> frames = test::Fragments(kV4, 2, 17, pieces);
  for (std::size_t i = 0; i + 1 < frames.size(); ++i) EXPECT_FALSE(Take(frames[i]));
  EXPECT_TRUE(Take(frames.back())) << "as many as are followed";
}

TEST_F(Fragments, FloodsPushTheOldestOut) {
  for (std::uint32_t id = 0; id < 1000; ++id) {
    EXPECT_FALSE(Take(Fragment(kV4, id, 17, {0, std::string(40'000, 'x')}, true)));
    EXPECT_EQ(verdict_, FrameVerdict::kFragment);
  }
  EXPECT_GE(counters_.fragments_evicted.value(), 990u);
  const std::vector<std::string> frames = Three(kV4, 5000);
  for (std::uint32_t id = 0; id < 3; ++id) {
    EXPECT_FALSE(Take(Fragment(kV4, 6000 + id, 17, {0, "12345678"}, true)));
    EXPECT_EQ(Take(frames[id]).has_value(), id == 2) << "the young ones stay";
  }
}

TEST_F(Fragments, OneDatagramMayTakeAllMemoryButNoMore) {
  // Each piece of 8 octets takes a chunk of its own.
  for (std::uint32_t id = 0; id < 3; ++id) {
    for (std::size_t i = 1; i < kMaxFragments; ++i)
      EXPECT_FALSE(Take(Fragment(kV4, id, 17, {i * 8, "12345678"}, true)));
  }
  EXPECT_EQ(counters_.fragments_evicted.value(), 1u);
}

}  // namespace
}  // namespace spoor::dataplane
