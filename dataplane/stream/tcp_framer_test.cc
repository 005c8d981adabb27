#include "dataplane/stream/tcp_framer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/segment_builder.h"

namespace spoor::dataplane {
namespace {

using Step = TcpFramer::Step;
using test::Framed;

// All messages that come out of `piece`.
std::vector<std::string> Feed(TcpFramer& framer, PartialMessage& partial, const std::string& piece) {
  std::vector<std::string> messages;
  base::ByteSpan ready = base::AsBytes(piece);
  base::ByteSpan message;
  while (framer.Next(partial, ready, message) == Step::kMessage) messages.emplace_back(base::AsChars(message));
  EXPECT_TRUE(ready.empty());
  return messages;
}

TEST(TcpFramer, SeveralInOnePieceAndOneInMany) {
  TcpFramer framer(128);
  PartialMessage partial;
  EXPECT_EQ(Feed(framer, partial, Framed("one") + Framed("") + Framed("two")),
            (std::vector<std::string>{"one", "", "two"}));
  EXPECT_TRUE(partial.IsEmpty());
  std::vector<std::string> all;
  for (const char octet : Framed("three") + Framed("") + Framed("four")) {
    for (auto& message : Feed(framer, partial, std::string(1, octet))) all.push_back(message);
  }
  EXPECT_EQ(all, (std::vector<std::string>{"three", "", "four"}));
}

TEST(TcpFramer, TheLargestMessageInRandomPieces) {
  TcpFramer framer(128);
  std::mt19937 random(1);
  std::string message(65535, '\0');
  for (char& octet : message) octet = static_cast<char>(random());
  PartialMessage partial;
  std::vector<std::string> all;
  const std::string stream = Framed(message) + Framed(message);
  for (std::size_t at = 0; at < stream.size();) {
    const std::size_t octets = 1 + random() % 5000;
    for (auto& whole : Feed(framer, partial, stream.substr(at, octets))) all.push_back(whole);
    at += octets;
  }
  EXPECT_EQ(all, (std::vector<std::string>{message, message}));
}

TEST(TcpFramer, FullMemorySaysSoAndGoesOn) {
  TcpFramer framer(2);
  const std::string begin = std::string("\x08\x00", 2) + std::string(1500, 'x');
  PartialMessage one;
  PartialMessage two;
  EXPECT_TRUE(Feed(framer, one, begin).empty());
  base::ByteSpan ready = base::AsBytes(begin);
  base::ByteSpan message;
  EXPECT_EQ(framer.Next(two, ready, message), Step::kNoRoom);
  framer.Drop(one);
  EXPECT_EQ(framer.Next(two, ready, message), Step::kNeedMore);
  EXPECT_EQ(Feed(framer, two, std::string(548, 'y')),
            (std::vector<std::string>{std::string(1500, 'x') + std::string(548, 'y')}));
}

}  // namespace
}  // namespace spoor::dataplane
