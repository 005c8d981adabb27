#include "controlplane/watchlist/hit_segment.h"

#include <gtest/gtest.h>

#include <vector>

namespace spoor::controlplane {
namespace {

std::string ThreeEntries() {
  std::string octets = EncodeHitHeader(100);
  for (const auto& [position, message] : {std::pair{101, "one"}, {105, ""}, {106, "three"}}) {
    AppendHitEntry(static_cast<std::uint64_t>(position), base::AsBytes(message), octets);
  }
  return octets;
}

std::vector<std::string> Read(const std::string& octets) {
  std::vector<std::string> read;
  auto reader = HitSegmentReader::Open(base::AsBytes(octets));
  if (!reader) return {"refused"};
  while (const auto entry = reader->Next()) {
    read.push_back(std::to_string(entry->position) + base::ToString(entry->message));
  }
  return read;
}

TEST(HitSegment, GivesBackWhatWasWritten) {
  EXPECT_EQ(Read(ThreeEntries()), (std::vector<std::string>{"101one", "105", "106three"}));
  const std::string octets = ThreeEntries();
  auto reader = HitSegmentReader::Open(base::AsBytes(octets));
  EXPECT_EQ(reader->previous(), 100u);
  while (reader->Next()) {
  }
  EXPECT_EQ(reader->good_octets(), octets.size());
}

// Its layout is a promise: what this version wrote, later ones read.
TEST(HitSegment, HasTheLayoutOfVersionOne) {
  const std::string octets = ThreeEntries();
  EXPECT_EQ(octets.substr(0, 12), std::string("SPOORHIT\0\0\0\1", 12));
  EXPECT_EQ(octets.size(), kHitHeader_octets + 3 * kHitOverhead_octets + 8);
  EXPECT_EQ(octets.substr(kHitHeader_octets, 12), std::string("\0\0\0\3\0\0\0\0\0\0\0\x65", 12));
}

TEST(HitSegment, WhateverOctetIsWrongOrMissingWhatIsReadIsRight) {
  const std::string whole = ThreeEntries();
  const std::vector<std::string> all = Read(whole);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
    for (const std::string& damaged : {flipped, whole.substr(0, at)}) {
      const auto read = Read(damaged);
      if (at < kHitHeader_octets) {
        EXPECT_EQ(read, std::vector<std::string>{"refused"}) << at;
        continue;
      }
      ASSERT_LT(read.size(), all.size()) << at;
      EXPECT_TRUE(std::equal(read.begin(), read.end(), all.begin())) << at;
    }
  }
}

TEST(HitSegment, PositionsThatDoNotAscendAreDamage) {
  std::string octets = EncodeHitHeader(100);
  AppendHitEntry(100, base::AsBytes("old"), octets);
  EXPECT_EQ(Read(octets), std::vector<std::string>{});
}

}  // namespace
}  // namespace spoor::controlplane
