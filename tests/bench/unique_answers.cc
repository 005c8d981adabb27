#include "tests/bench/unique_answers.h"

#include "base/byte_order.h"
#include "base/bytes.h"
#include "tests/support/frame_builder.h"
#include "tests/support/message_builder.h"

namespace spoor::bench {
namespace {

constexpr std::size_t kMessageAt = 14 + 20 + 8;  // behind Ethernet, IPv4 and UDP
constexpr std::size_t kDigitsAt = kMessageAt + 12 + 1;
constexpr std::uint64_t kStep_us = 1;

// The low 32 bits of `number` as eight letters.
std::uint64_t Letters(std::uint64_t number) noexcept {
  std::uint64_t nibbles = number & 0xffffffff;
  nibbles = (nibbles | nibbles << 16) & 0x0000ffff0000ffff;
  nibbles = (nibbles | nibbles << 8) & 0x00ff00ff00ff00ff;
  nibbles = (nibbles | nibbles << 4) & 0x0f0f0f0f0f0f0f0f;
  return nibbles + 0x6161616161616161;
}

std::string QueryFrame() {
  return test::DnsFrame(test::Ends{}, test::Message(0, 0, "aaaaaaaa.flood.example", 1).Wire());
}
std::string AnswerFrame() {
  test::Message answer(0, test::kResponse | test::kAuthoritative, "aaaaaaaa.flood.example", 1);
  answer.Answer(test::Rr(test::Pointer(12), 1, test::Hex("c0000201")));
  return test::DnsFrame(test::Ends{}.Reversed(), answer.Wire());
}

}  // namespace

UniqueAnswers::UniqueAnswers() {
  for (std::size_t i = 0; i < octets_.size(); ++i) {
    octets_[i] = i % 2 == 0 ? QueryFrame() : AnswerFrame();
    burst_[i].octets = base::AsBytes(octets_[i]);
  }
}

std::span<const dataplane::Frame> UniqueAnswers::Next() noexcept {
  for (std::size_t i = 0; i < octets_.size(); ++i) {
    auto* const at = reinterpret_cast<std::uint8_t*>(octets_[i].data());
    base::StoreBe16(at + kMessageAt, static_cast<std::uint16_t>(count_));
    base::StoreBe64(at + kDigitsAt, Letters(count_));
    burst_[i].time_us = count_ * kStep_us;
    if (i % 2 != 0) ++count_;
  }
  return burst_;
}

}  // namespace spoor::bench
