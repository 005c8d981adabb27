// A message through the fast parser as the differential targets need it: in memory of exactly the octets that the
// contract demands, so that the sanitizer sees one octet too many.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "dns/message.h"
#include "tests/fuzz/require.h"

namespace spoor::test {

// Longer messages say nothing new and take their time.
inline constexpr std::size_t kMaxFuzzMessage_octets = 4096;

// The last message that was parsed; one at a time.
class ParsedMessage {
 public:
  // `message` has a header at least.
  explicit ParsedMessage(base::ByteSpan message)
      : message_(message.begin(), message.end()),
        header_(dns::ReadHeader(message_.data())),
        room_(dns::ArenaNeed(message.size())),
        memory_(std::make_unique<std::uint8_t[]>(room_)) {
    dns::Arena arena{memory_.get(), memory_.get() + room_};
    good_ = Parser().Parse(message_, header_, arena);
    Require(good_ || (records().empty() && arena.at == memory_.get()));
  }

  bool good() const { return good_; }
  const dns::Header& header() const { return header_; }
  std::span<const dns::ResourceRecord> records() const { return Parser().records(); }

 private:
  // The same for all, as a worker has it: what a message leaves behind must not reach the next one.
  static dns::MessageParser& Parser() {
    static dns::MessageParser parser;
    return parser;
  }

  std::vector<std::uint8_t> message_;
  dns::Header header_;
  std::size_t room_;
  std::unique_ptr<std::uint8_t[]> memory_;
  bool good_ = false;
};

}  // namespace spoor::test
