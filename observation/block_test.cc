#include "observation/block.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "base/hex.h"

namespace spoor::observation {
namespace {

Record Example() {
  return {std::string("\3www\7example\3com\0", 17),
          std::string("\xc0\0\2\1", 4),
          1,
          1'700'000'000,
          1'700'000'300,
          7,
          kAnswer | kGlue};
}

bool Same(const RecordView& a, const RecordView& b) {
  return base::AsChars(a.tuple.owner) == base::AsChars(b.tuple.owner) &&
         base::AsChars(a.tuple.rdata) == base::AsChars(b.tuple.rdata) && a.tuple.type == b.tuple.type &&
         a.time_first_s == b.time_first_s && a.time_last_s == b.time_last_s && a.count == b.count &&
         a.provenance == b.provenance;
}

// The octets of observation/FORMAT.md's example: they never change for version 1.
TEST(Block, GoldenBytes) {
  BlockWriter writer;
  ASSERT_TRUE(writer.Append(Example().view()));
  EXPECT_EQ(base::ToHex(base::AsBytes(writer.Finish())),
            "0100000001"
            "11000165"
            "53f100"
            "ac0207"
            "03777777076578616d706c6503636f6d00"
            "04c0000201");
}

TEST(Block, RandomRecordsRoundTrip) {
  std::mt19937_64 random(1);
  std::vector<Record> records;
  BlockWriter writer;
  for (int i = 0; i < 500; ++i) {
    Record record = Example();
    record.type = static_cast<std::uint16_t>(random());
    record.rdata.assign(random() % 600, static_cast<char>(random()));
    record.count = (random() >> (random() % 64)) | 1;
    record.time_first_s = static_cast<std::uint32_t>(random()) / 2;
    record.time_last_s = record.time_first_s + static_cast<std::uint32_t>(random()) / 2;
    record.provenance = static_cast<std::uint8_t>(1 + random() % 31);
    ASSERT_TRUE(writer.Append(record.view()));
    records.push_back(record);
  }
  const std::string block = writer.Finish();
  const auto decoded = DecodeBlock(base::AsBytes(block));
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  ASSERT_EQ(decoded->size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) EXPECT_TRUE(Same((*decoded)[i], records[i].view())) << i;
}

TEST(Block, EmptyIsLegal) {
  BlockWriter writer;
  EXPECT_TRUE(DecodeBlock(base::AsBytes(writer.Finish()))->empty());
}

TEST(Block, FullBlockRefusesAndLosesNothing) {
  BlockWriter writer(2);
  EXPECT_TRUE(writer.Append(Example().view()));
  EXPECT_TRUE(writer.Append(Example().view()));
  EXPECT_FALSE(writer.Append(Example().view()));
  EXPECT_EQ(writer.record_count(), 2u);
  EXPECT_EQ(writer.observation_count(), 14u);
  writer.Finish();
  EXPECT_TRUE(writer.empty());
  EXPECT_TRUE(writer.Append(Example().view()));
}

TEST(Block, LongestRecordFitsAnyWriter) {
  Record record = Example();
  record.rdata.assign(kMaxRdata_octets, 'x');
  BlockWriter writer(1, 1);
  ASSERT_TRUE(writer.Append(record.view()));
  const std::string block = writer.Finish();
  EXPECT_TRUE(Same(DecodeBlock(base::AsBytes(block))->at(0), record.view()));
}

TEST(Block, EveryTruncationIsRefused) {
  BlockWriter writer;
  writer.Append(Example().view());
  const std::string block = writer.Finish();
  for (std::size_t size = 0; size < block.size(); ++size) {
    EXPECT_FALSE(DecodeBlock(base::AsBytes(block).first(size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodeBlock(base::AsBytes(block + "x")).has_value());
}

TEST(Block, WrongFieldsAreNamed) {
  struct Case {
    const char* why;
    void (*spoil)(Record&);
  };
  const Case cases[] = {
      {"the owner is not in lower case", [](Record& record) { record.owner[1] = 'W'; }},
      {"the count is 0", [](Record& record) { record.count = 0; }},
      {"unknown provenance", [](Record& record) { record.provenance = 32; }},
      {"unknown provenance", [](Record& record) { record.provenance = 0; }},
  };
  for (const Case& wrong : cases) {
    Record record = Example();
    wrong.spoil(record);
    BlockWriter writer;
    writer.Append(record.view());
    const std::string block = writer.Finish();
    const auto decoded = DecodeBlock(base::AsBytes(block));
    ASSERT_FALSE(decoded.has_value()) << wrong.why;
    EXPECT_EQ(decoded.error().message, std::string("block record 0: ") + wrong.why);
  }
}

}  // namespace
}  // namespace spoor::observation
