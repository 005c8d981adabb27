#include "dns/message.h"

#include <gtest/gtest.h>

#include "tests/support/message_builder.h"

namespace spoor::dns {
namespace {

using namespace test;  // builders

class MessageParserTest : public testing::Test {
 protected:
  bool Parse(const std::string& wire) {
    wire_ = wire;
    memory_.assign(ArenaNeed(wire.size()), 0);
    Arena arena{memory_.data(), memory_.data() + memory_.size()};
    return parser_.Parse(base::AsBytes(wire_), ReadHeader(base::AsBytes(wire_).data()), arena);
  }
  std::string Owner(std::size_t index) { return base::ToString(parser_.records()[index].owner()); }
  std::string Rdata(std::size_t index) { return base::ToString(parser_.records()[index].rdata()); }

  std::string wire_;
  std::vector<std::uint8_t> memory_;
  MessageParser parser_;
};

TEST_F(MessageParserTest, AllSectionsWithCompression) {
  ASSERT_TRUE(Parse(Message(1, kResponse, "WWW.Example.com", 1)
                        .Answer(Rr(Pointer(12), 5, std::string("\1A") + Pointer(16)))
                        .Answer(Rr(Pointer(45), 1, Hex("c0000201")))
                        .Authority(Rr(Pointer(16), 2, std::string("\2NS") + Pointer(16)))
                        .Additional(Rr(Pointer(73 + 4), 1, Hex("c0000202")))
                        .Additional(Rr(Name("."), 41, "opt", 4096))
                        .Wire()));
  ASSERT_EQ(parser_.records().size(), 5u);
  EXPECT_EQ(Owner(0), Name("www.example.com"));
  EXPECT_EQ(Rdata(0), Name("a.example.com"));
  EXPECT_EQ(Owner(1), Name("a.example.com"));
  EXPECT_EQ(Owner(2), Name("example.com"));
  EXPECT_EQ(Rdata(2), Name("ns.example.com"));
  EXPECT_EQ(parser_.records()[2].section, Section::kAuthority);
  EXPECT_EQ(parser_.records()[3].section, Section::kAdditional);
  EXPECT_EQ(Rdata(4), "opt");
}

TEST_F(MessageParserTest, OctetsBehindTheLastRecordAreIgnored) {
  EXPECT_TRUE(Parse(Message(1, kResponse, "a", 1).Answer(Rr(Pointer(12), 1, Hex("c0000201"))).Wire() + "padding"));
}

TEST_F(MessageParserTest, OtherClassesAreOpaque) {
  EXPECT_TRUE(Parse(Message(1, kResponse, "a", 1).Answer(Rr(Pointer(12), 1, "not an address", 3)).Wire()));
}

TEST_F(MessageParserTest, OneBadRecordSpoilsAll) {
  const auto bad = [&](const std::string& rr) {
    return !Parse(Message(1, kResponse, "a", 1).Answer(Rr(Pointer(12), 1, Hex("c0000201"))).Answer(rr).Wire()) &&
           parser_.records().empty();
  };
  EXPECT_TRUE(bad(Rr(Pointer(12), 1, Hex("c00002"))));
  EXPECT_TRUE(bad(Rr(Pointer(12), 16, "x", 1, 4000))) << "RDLENGTH leaves the message";
  EXPECT_TRUE(bad(Rr(Pointer(12), 1, Hex("c0000201"), 1, 3))) << "RDLENGTH too short";
  EXPECT_TRUE(bad(Rr(Pointer(300), 1, Hex("c0000201")))) << "forward pointer";
  EXPECT_TRUE(bad(Pointer(12) + Hex("0001"))) << "cut behind the owner";
}

TEST_F(MessageParserTest, EveryTruncationIsRefused) {
  const std::string wire = Message(1, kResponse, "www.example", 15)
                               .Answer(Rr(Pointer(12), 15, Hex("000a") + Pointer(16)))
                               .Additional(Rr(Name("."), 41, "", 4096))
                               .Wire();
  ASSERT_TRUE(Parse(wire));
  for (std::size_t size = kHeader_octets; size < wire.size(); ++size) EXPECT_FALSE(Parse(wire.substr(0, size))) << size;
}

TEST_F(MessageParserTest, CountsLargerThanTheMessageAreRefused) {
  std::string wire = Message(1, kResponse, "a", 1).Wire();
  wire[6] = wire[7] = wire[8] = wire[9] = wire[10] = wire[11] = '\xff';
  EXPECT_FALSE(Parse(wire));
}

TEST_F(MessageParserTest, AsManyRecordsAsFit) {
  Message message(1, kResponse, ".", 65280);
  const std::string smallest = Rr(Name("."), 65280, "");
  std::size_t count = 0;
  for (; 17 + (count + 1) * smallest.size() <= kMaxMessage_octets; ++count) message.Answer(smallest);
  ASSERT_TRUE(Parse(message.Wire()));
  EXPECT_EQ(parser_.records().size(), count);
}

TEST_F(MessageParserTest, TheGreatestExpansionStaysInTheArena) {
  const std::string longest = LongestName();
  Message message(1, kResponse, longest, 14);
  const std::string rr = Rr(Pointer(12), 14, Pointer(12) + Pointer(12));
  for (std::size_t size = 300; size + rr.size() <= kMaxMessage_octets; size += rr.size()) message.Answer(rr);
  ASSERT_TRUE(Parse(message.Wire()));
  EXPECT_EQ(parser_.records().back().rdata_octets, 510);
}

}  // namespace
}  // namespace spoor::dns
