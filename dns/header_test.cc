#include "dns/header.h"

#include <gtest/gtest.h>

#include "tests/support/message_builder.h"

namespace spoor::dns {
namespace {

using namespace test;  // builders

TEST(Header, FieldsAndFlags) {
  const std::string wire = Message(0x1234, 0x8000 | 0x2800 | 0x0400 | 0x0200 | 0x0100 | 3, "a", 1).Answer("").Wire();
  const Header header = ReadHeader(base::AsBytes(wire).data());
  EXPECT_EQ(header.id, 0x1234);
  EXPECT_TRUE(header.is_response());
  EXPECT_EQ(header.opcode(), 5u);
  EXPECT_TRUE(header.is_authoritative());
  EXPECT_TRUE(header.is_truncated());
  EXPECT_TRUE(header.wants_recursion());
  EXPECT_EQ(header.rcode(), 3u);
  EXPECT_EQ(header.question_count, 1);
  EXPECT_EQ(header.answer_count, 1);
  EXPECT_EQ(header.authority_count, 0);
}

TEST(Question, IsTheOctetsOnTheWire) {
  const std::string wire = Message(7, 0, "wWw.Example", 28).Wire();
  const auto question = ReadQuestion(base::AsBytes(wire));
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(base::AsChars(question->octets), wire.substr(12));
  EXPECT_EQ(question->type, 28);
  EXPECT_FALSE(ReadQuestion(base::AsBytes(wire).first(wire.size() - 1)).has_value());
  EXPECT_FALSE(ReadQuestion(base::AsBytes(wire).first(12)).has_value());
}

TEST(Question, ACompressedNameIsMeasuredToo) {
  std::string wire = Message(7, 0, "", 1).Wire().substr(0, 12);
  wire += std::string("\1a") + Pointer(2) + U16(1) + U16(1);  // octet 2 and 3 of this header are 0: the root
  const auto question = ReadQuestion(base::AsBytes(wire));
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->octets.size(), 8u);
  EXPECT_FALSE(ReadQuestion(base::AsBytes(wire.substr(0, 12) + Pointer(12) + U16(1) + U16(1))).has_value());
}

}  // namespace
}  // namespace spoor::dns
