// Builds DNS messages octet by octet, readable in review. For tests only: nothing is checked, so that broken messages
// can be built as easily as good ones.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/hex.h"

namespace spoor::test {

inline constexpr std::uint16_t kResponse = 0x8000;
inline constexpr std::uint16_t kAuthoritative = 0x0400;
inline constexpr std::uint16_t kTruncated = 0x0200;
inline constexpr std::uint16_t kRecursionDesired = 0x0100;
inline constexpr std::uint16_t kQuestionOffset = 12;

// "www.example" -> 3www7example0; "" or "." is the root. No escapes.
inline std::string Name(std::string_view text) {
  std::string wire;
  while (!text.empty() && text != ".") {
    const std::string_view label = text.substr(0, text.find('.'));
    wire.push_back(static_cast<char>(label.size()));
    wire.append(label);
    text.remove_prefix(label.size() == text.size() ? text.size() : label.size() + 1);
  }
  wire.push_back('\0');
  return wire;
}

// A name of exactly 255 octets in wire form, as text.
inline std::string LongestName() {
  return std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(61, 'd');
}

// A compression pointer (RFC 1035 4.1.4).
inline std::string Pointer(std::uint16_t offset) {
  std::string wire;
  base::ByteWriter(wire).U16(static_cast<std::uint16_t>(0xc000 | offset));
  return wire;
}

inline std::string U16(std::uint16_t value) {
  std::string wire;
  base::ByteWriter(wire).U16(value);
  return wire;
}

inline std::string Hex(std::string_view digits) {
  return base::FromHex(digits).value();
}

// One RR; `owner` and `rdata` are wire octets. `rdata_octets` lies about the length when it is not negative.
inline std::string Rr(const std::string& owner, std::uint16_t type, const std::string& rdata,
                      std::uint16_t rr_class = 1, int rdata_octets = -1) {
  std::string wire = owner;
  base::ByteWriter writer(wire);
  writer.U16(type);
  writer.U16(rr_class);
  writer.U32(300);
  writer.U16(static_cast<std::uint16_t>(rdata_octets < 0 ? rdata.size() : static_cast<std::size_t>(rdata_octets)));
  return wire + rdata;
}

// A message with one question; sections are lists of RRs, counted as they are given.
class Message {
 public:
  Message(std::uint16_t id, std::uint16_t flags, std::string_view qname, std::uint16_t qtype, std::uint16_t qclass = 1)
      : id_(id), flags_(flags), question_(Name(qname) + U16(qtype) + U16(qclass)) {}

  Message& Answer(const std::string& rr) { return Add(0, rr); }
  Message& Authority(const std::string& rr) { return Add(1, rr); }
  Message& Additional(const std::string& rr) { return Add(2, rr); }
  Message& Questions(std::uint16_t count) { return question_count_ = count, *this; }

  std::string Wire() const {
    std::string wire;
    base::ByteWriter writer(wire);
    for (const std::uint16_t field : {id_, flags_, question_count_, counts_[0], counts_[1], counts_[2]})
      writer.U16(field);
    return wire + question_ + sections_[0] + sections_[1] + sections_[2];
  }

 private:
  Message& Add(int section, const std::string& rr) {
    ++counts_[section];
    sections_[section] += rr;
    return *this;
  }

  std::uint16_t id_;
  std::uint16_t flags_;
  std::string question_;
  std::uint16_t question_count_ = 1;
  std::uint16_t counts_[3] = {0, 0, 0};
  std::string sections_[3];
};

}  // namespace spoor::test
