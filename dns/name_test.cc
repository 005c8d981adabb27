#include "dns/name.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include <array>

#include "dns/name_expander.h"
#include "tests/support/message_builder.h"

namespace spoor::dns {
namespace {

using base::AsBytes;
using test::Name;
using test::Pointer;

std::string Longest() {
  return Name(test::LongestName());
}

std::string Expand(const std::string& message, std::size_t offset, std::size_t end = 1000) {
  std::uint8_t out[kMaxName_octets];
  const ExpandedName name = ExpandName(AsBytes(message), offset, end, out);
  return std::string(reinterpret_cast<const char*>(out), name.name_octets);
}

TEST(WireName, BoundsAreExact) {
  EXPECT_EQ(WireNameLength(AsBytes(Longest())), 255u);
  EXPECT_FALSE(IsWireName(AsBytes(Name(test::LongestName() + "d"))));
  EXPECT_EQ(WireNameLength(AsBytes(Name(std::string(64, 'a')))), 0u);
  EXPECT_TRUE(IsWireName(AsBytes(Name("."))));
  EXPECT_FALSE(IsWireName(AsBytes(Name("a") + "x")));
  EXPECT_FALSE(IsWireName({}));
  EXPECT_EQ(WireNameLength(AsBytes(std::string("\3ab"))), 0u);
  std::string most_labels;
  for (int i = 0; i < 127; ++i) most_labels += std::string("\1a");
  EXPECT_TRUE(IsWireName(AsBytes(most_labels + '\0')));
}

TEST(WireName, FoldIsFoldOctetOfEachAtEveryLength) {
  for (std::size_t size = 0; size <= 300; ++size) {
    std::string octets(size + 2, 'A');  // one on each side that must stay
    for (std::size_t i = 0; i < size; ++i) octets[i + 1] = static_cast<char>(i * 7 + size);
    std::string expected = octets;
    for (std::size_t i = 1; i <= size; ++i)
      expected[i] = static_cast<char>(FoldOctet(static_cast<std::uint8_t>(octets[i])));
    Fold(reinterpret_cast<std::uint8_t*>(octets.data()) + 1, size);
    ASSERT_EQ(octets, expected) << size;
  }
}

TEST(WireName, CopyingInStepsFoldsOnTheWay) {
  for (std::size_t size = 0; size <= kMaxName_octets; ++size) {
    std::string octets(kNameRoom_octets, 'A');
    for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<char>(i * 7 + size);
    std::uint8_t out[kNameRoom_octets];
    CopyFoldedInSteps(AsBytes(octets).data(), size, out);
    Fold(reinterpret_cast<std::uint8_t*>(octets.data()), size);
    ASSERT_TRUE(std::equal(out, out + size, AsBytes(octets).data())) << size;
  }
}

TEST(WireName, FoldTouchesLettersOnly) {
  for (int octet = 0; octet < 256; ++octet) {
    const bool upper = octet >= 'A' && octet <= 'Z';
    EXPECT_EQ(FoldOctet(static_cast<std::uint8_t>(octet)), upper ? octet + 32 : octet);
  }
  EXPECT_FALSE(IsFolded(AsBytes(Name("wWw"))));
  EXPECT_TRUE(IsFolded(AsBytes(std::string("\3a\xc0[\0", 5))));
}

TEST(ExpandName, FollowsPointersBackwards) {
  const std::string message = Name("example.com") + std::string("\3www") + Pointer(0) + Pointer(13);
  EXPECT_EQ(Expand(message, 13), Name("www.example.com"));
  EXPECT_EQ(Expand(message, 19), Name("www.example.com"));
  EXPECT_EQ(Expand(message, 0, 13), Name("example.com"));
}

TEST(ExpandName, RefusesLoopsForwardAndCutNames) {
  EXPECT_EQ(Expand(Pointer(0), 0), "");
  EXPECT_EQ(Expand(Pointer(2) + Name("a"), 0), "") << "forward";
  EXPECT_EQ(Expand(std::string("\1a") + Pointer(0), 0), "") << "into itself";
  EXPECT_EQ(Expand(std::string("\1a") + Pointer(4) + std::string("\1b") + Pointer(0), 4), "") << "two in a circle";
  EXPECT_EQ(Expand(std::string("\xc0"), 0), "") << "half a pointer";
  EXPECT_EQ(Expand(std::string("\3www"), 0), "") << "no root";
  EXPECT_EQ(Expand(std::string("\x40x\0", 3), 0), "") << "label type 01";
  EXPECT_EQ(Expand(Name("example.com"), 0, 5), "") << "leaves its place";
  EXPECT_EQ(Expand(Name("a"), 9), "") << "starts outside";
}

TEST(ExpandName, TotalLengthIsBounded) {
  const std::string base = Longest();
  EXPECT_EQ(Expand(base + Pointer(0), 255), base);
  EXPECT_EQ(Expand(base + std::string("\1x") + Pointer(0), 255), "") << "257 octets";
}

TEST(NameExpander, RemembersAndStillChecksTheDirection) {
  const std::string message = Name("WWW.Example") + Pointer(0) + Pointer(0);
  NameExpander names;
  names.Reset(AsBytes(message));
  std::uint8_t out[3][kNameRoom_octets];
  EXPECT_TRUE(names.Folded(0, message.size(), out[0]).ok());
  const ExpandedName again = names.Folded(13, message.size(), out[1]);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(out[1]), again.name_octets), Name("www.example"));
  EXPECT_EQ(again.consumed_octets, 2);
  EXPECT_FALSE(names.Folded(13, 14, out[2]).ok()) << "half of the pointer lies outside";
}

// Random messages of labels, pointers and rubbish: what is remembered changes nothing but the time.
TEST(NameExpander, FoldsAsExpandNameAndFold) {
  std::mt19937 random(1);
  for (std::size_t round = 0; round < 20'000; ++round) {
    std::string message;
    std::vector<std::size_t> starts;
    while (message.size() < 60 + round % 400) {
      starts.push_back(message.size());
      for (unsigned labels = random() % 4; labels > 0; --labels) message += std::string("\3aBz");
      if (random() % 40 == 0) message += static_cast<char>(random());
      message += random() % 3 == 0 ? std::string(1, '\0')
                                   : Pointer(static_cast<std::uint16_t>(starts[random() % starts.size()]));
    }
    NameExpander names;
    names.Reset(AsBytes(message));
    std::vector<std::array<std::uint8_t, kNameRoom_octets>> outs(starts.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::size_t end = random() % 4 == 0 ? starts[i] + random() % 8 : message.size();
      std::array<std::uint8_t, kMaxName_octets> expected{};
      const ExpandedName slow = ExpandName(AsBytes(message), starts[i], end, expected.data());
      Fold(expected.data(), slow.name_octets);
      const ExpandedName fast = names.Folded(starts[i], end, outs[i].data());
      ASSERT_EQ(fast.name_octets, slow.name_octets);
      ASSERT_EQ(fast.consumed_octets, slow.consumed_octets);
      ASSERT_TRUE(std::equal(expected.begin(), expected.begin() + slow.name_octets, outs[i].begin()));
    }
  }
}

TEST(NameExpander, TellsWhatMayDifferFromQueryToQuery) {
  // A header that reads as a name of one label, then the question.
  const std::string message =
      std::string("\x0bheaderheade", 12) + Name("WWW.Example") + Pointer(12) + Pointer(0) + Pointer(27);
  struct Case {
    std::size_t offset;
    bool folded;
    bool holds;
  };
  for (const Case& name : {Case{12, true, false}, Case{12, false, false}, Case{25, true, false}, Case{25, false, true},
                           Case{27, true, true}, Case{27, false, true}, Case{29, true, true}}) {
    NameExpander names;
    names.Reset(AsBytes(message));
    std::uint8_t out[kNameRoom_octets];
    const ExpandedName expanded =
        name.folded ? names.Folded(name.offset, message.size(), out) : names.AsIs(name.offset, message.size(), out);
    EXPECT_TRUE(expanded.ok());
    EXPECT_EQ(names.holds_query_octets(), name.holds) << name.offset << name.folded;
    names.Reset(AsBytes(message));
    EXPECT_FALSE(names.holds_query_octets());
  }
}

}  // namespace
}  // namespace spoor::dns
