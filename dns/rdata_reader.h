// One pass over the text of RDATA that reads field after field: the counterpart of RdataPrinter. rdata_from_text.cc
// says which fields a type has; this file owns how a field is spelled (RFC 1035 section 5.1) and refuses what is none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace spoor::dns {

// Appends the wire form of field after field to `out`. After the first field that is not there or wrong, ok() stays
// false, why() says what is wrong, and what was appended is to be thrown away. Text and output are not owned. One
// thread.
class RdataReader {
 public:
  RdataReader(std::string_view text, std::string& out) : rest_(text), out_(out) { SkipSpace(); }

  // Decimal numbers, of so many octets on the wire. They return the value.
  std::uint32_t Number(std::size_t octets);

  // A name whose case is kept, with or without its final dot.
  void Name();
  void Ipv4();
  void Ipv6();
  // An RR type's mnemonic or TYPEn, as 16 bits.
  void Type();
  // YYYYMMDDHHMMSS, UTC, or seconds since the epoch (RFC 4034 section 3.2).
  void Time();
  // A <character-string>, in quotes or not, with its length octet.
  void String();
  // The octets of one, however many, without a length octet.
  void StringOctets();
  // All words that are left, in hexadecimal or in base64; at least one octet.
  void HexRest();
  void Base64Rest();
  // One word of them, whose octets are returned instead.
  std::string HexWord();
  std::string Base64Word();
  // A word of base32 (RFC 4648 section 7) in either case, with its length octet.
  void Base32Hex();
  // Hexadecimal of exactly `octets` octets with `separator` after every `group` octets.
  void HexGroups(std::size_t octets, std::size_t group, char separator);
  // The types that are left, as windows (RFC 4034 section 4.1.2).
  void TypeBitmap();

  // For fields that need more than the above: the next word, which may hold quoted parts, empty and refused when there
  // is none; and where to append.
  std::string_view Word();
  std::string& out() { return out_; }
  void U8(unsigned value) { out_ += static_cast<char>(value); }
  void U16(unsigned value);
  void U32(std::uint32_t value);

  // `why` lives for ever.
  void Refuse(const char* why) {
    if (why_ == nullptr) why_ = why;
  }
  bool ok() const { return why_ == nullptr; }
  const char* why() const { return why_; }
  // No word is left, or something was refused already.
  bool at_end() const { return rest_.empty() || !ok(); }

 private:
  void SkipSpace();
  std::string Rest();

  std::string_view rest_;
  std::string& out_;
  const char* why_ = nullptr;
};

// The pieces, for values inside fields. False when the text is none; `out` may have grown then.

// The content of a <character-string>: quotes around it are left out, \X and \DDD are octets.
bool AppendUnquoted(std::string& out, std::string_view word);
bool AppendFromBase64(std::string& out, std::string_view text);
// A number from 0 to `limit` and nothing else.
bool NumberFromText(std::string_view text, std::uint32_t limit, std::uint32_t& value);

}  // namespace spoor::dns
