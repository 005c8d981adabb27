#include "dataplane/export/segment.h"

#include <gtest/gtest.h>

#include <string>

namespace spoor::dataplane {
namespace {

const SegmentOwner kOwner{"sensor-1", 1234567890123456789u};

rpc::Block MakeBlock(std::uint64_t sequence) {
  return rpc::Block{sequence, 2, sequence * 10, "payload " + std::to_string(sequence)};
}

std::string MakeSegment(std::uint64_t blocks) {
  std::string octets = EncodeSegmentHeader(kOwner);
  for (std::uint64_t i = 1; i <= blocks; ++i) AppendSegmentEntry(MakeBlock(i), kOwner.boot_epoch, octets);
  return octets;
}

// How many blocks come out of these octets; every one must be as it was written.
std::uint64_t CountGood(const std::string& octets, bool* torn) {
  auto reader = SegmentReader::Open(base::AsBytes(octets));
  if (!reader) return 0;
  std::uint64_t count = 0;
  while (const auto block = reader->Next()) {
    ++count;
    EXPECT_EQ(block->sequence, count);
    EXPECT_EQ(block->payload, MakeBlock(count).payload);
    EXPECT_EQ(block->observation_count, count * 10);
    EXPECT_EQ(block->record_count, 2u);
  }
  *torn = reader->torn();
  return count;
}

TEST(Segment, RoundTrip) {
  const std::string octets = MakeSegment(5);
  const auto reader = SegmentReader::Open(base::AsBytes(octets));
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->owner(), kOwner);
  bool torn = true;
  EXPECT_EQ(CountGood(octets, &torn), 5u);
  EXPECT_FALSE(torn);
}

TEST(Segment, HeaderBytesDoNotChange) {
  const std::string header = EncodeSegmentHeader({"a", 1});
  EXPECT_EQ(header.substr(0, 22), std::string("SPOORSPL\0\0\0\1\0\0\0\0\0\0\0\1\1a", 22));
  EXPECT_EQ(header.size(), 30u);
  std::string entry;
  AppendSegmentEntry({7, 2, 9, "xyz"}, 1, entry);
  EXPECT_EQ(entry.substr(0, 27), std::string("\0\0\0\3\0\0\0\2\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\11xyz", 27));
  EXPECT_EQ(entry.size(), kSegmentEntryOverhead + 3);
}

TEST(Segment, EveryCutGivesTheWholeEntriesBeforeIt) {
  const std::string octets = MakeSegment(3);
  const std::size_t header = EncodeSegmentHeader(kOwner).size();
  const std::size_t entry = (octets.size() - header) / 3;
  for (std::size_t cut = 0; cut < octets.size(); ++cut) {
    bool torn = false;
    const std::uint64_t good = CountGood(octets.substr(0, cut), &torn);
    if (cut < header) {
      EXPECT_EQ(good, 0u);
      EXPECT_FALSE(SegmentReader::Open(base::AsBytes(octets).first(cut)));
      continue;
    }
    EXPECT_EQ(good, (cut - header) / entry);
    EXPECT_EQ(torn, (cut - header) % entry != 0);
  }
}

TEST(Segment, EveryFlippedBitIsFound) {
  const std::string octets = MakeSegment(2);
  const std::size_t header = EncodeSegmentHeader(kOwner).size();
  const std::size_t entry = (octets.size() - header) / 2;
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    std::string damaged = octets;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    bool torn = false;
    const std::uint64_t good = CountGood(damaged, &torn);
    EXPECT_EQ(good, bit / 8 < header + entry ? 0u : 1u) << bit;
  }
}

TEST(Segment, EntriesOfAnotherEpochAndRepeatedSequencesAreNotTrusted) {
  std::string octets = EncodeSegmentHeader(kOwner);
  AppendSegmentEntry(MakeBlock(1), kOwner.boot_epoch, octets);
  std::string other_epoch = octets;
  AppendSegmentEntry(MakeBlock(2), kOwner.boot_epoch + 1, other_epoch);
  bool torn = false;
  EXPECT_EQ(CountGood(other_epoch, &torn), 1u);
  EXPECT_TRUE(torn);
  AppendSegmentEntry(MakeBlock(1), kOwner.boot_epoch, octets);
  EXPECT_EQ(CountGood(octets, &torn), 1u);
  EXPECT_TRUE(torn);
}

TEST(Segment, OtherVersionsAreRefusedByName) {
  std::string octets = MakeSegment(1);
  octets[11] = 9;
  const auto reader = SegmentReader::Open(base::AsBytes(octets));
  ASSERT_FALSE(reader);
  EXPECT_NE(reader.error().message.find("version 9"), std::string::npos);
}

}  // namespace
}  // namespace spoor::dataplane
