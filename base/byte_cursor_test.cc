#include "base/byte_cursor.h"

#include <gtest/gtest.h>

#include <limits>

namespace spoor::base {
namespace {

TEST(ByteCursor, ReadsWhatWasWritten) {
  std::string out;
  ByteWriter writer(out);
  writer.U8(0x01);
  writer.U16(0x0203);
  writer.U32(0x04050607);
  writer.U64(0x08090a0b0c0d0e0f);
  writer.Octets(AsBytes("end"));
  EXPECT_EQ(out.substr(0, 7), std::string("\1\2\3\4\5\6\7"));

  ByteReader reader(AsBytes(out));
  EXPECT_EQ(reader.U8(), 0x01);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U32(), 0x04050607u);
  EXPECT_EQ(reader.U64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(AsChars(reader.Take(3)), "end");
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(ByteCursor, ErrorIsSticky) {
  const std::string three = "abc";
  ByteReader reader(AsBytes(three));
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0) << "a reader that failed reads nothing more";
  EXPECT_TRUE(reader.Take(1).empty());
}

TEST(ByteCursor, VarU64RoundTrips) {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t value :
         {(std::uint64_t{1} << shift) - 1, std::uint64_t{1} << shift, std::numeric_limits<std::uint64_t>::max()}) {
      std::string out;
      ByteWriter(out).VarU64(value);
      ByteReader reader(AsBytes(out));
      EXPECT_EQ(reader.VarU64(), value);
      EXPECT_TRUE(reader.ok());
      EXPECT_EQ(reader.remaining(), 0u);
    }
  }
}

TEST(ByteCursor, VarU64HasOneSpelling) {
  for (const std::string& bad : {std::string("\x80\x00", 2), std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
                                 std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), std::string("\x80")}) {
    ByteReader reader(AsBytes(bad));
    reader.VarU64();
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace spoor::base
