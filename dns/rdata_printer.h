// One pass over RDATA that prints field after field. The families of rdata_text_*.h say which fields a type has; this
// file owns how a field looks and refuses octets that have no such field, or that would not read back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/bytes.h"

namespace spoor::dns {

// Which octets a quoted string may hold. Readers take \128..\255 as octets in TXT and its relatives, but as code points
// elsewhere, where they would come back as two octets.
enum class StringOctets { kAny, kAscii };

// Prints fields separated by one space. A field that is not there makes done() false for good; what was appended until
// then is to be thrown away. Neither the text nor the octets are owned. One thread.
class RdataPrinter {
 public:
  RdataPrinter(std::string& out, base::ByteSpan rdata) : out_(out), in_(rdata) {}

  // Numbers, in decimal. They return the value.
  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();

  // An uncompressed name; may be any name, and ends where the name ends.
  void Name();
  void Ipv4();
  void Ipv6();
  // An RR type's mnemonic from 16 bits.
  void Type();
  // Seconds since the epoch as YYYYMMDDHHMMSS, UTC (RFC 4034 section 3.2).
  void Time();
  // Length octet and that many octets, in quotes.
  void String(StringOctets allowed);
  // All the rest, in quotes.
  void StringRest(StringOctets allowed);
  // All the rest, at least one octet: in words of 128 hexadecimal digits, in words of 32 base64 digits, or in one word.
  void HexRest();
  void Base64Rest();
  void Base64WordRest();
  // Type bitmaps up to the end (RFC 4034 section 4.1.2): windows in order, no final zero octets, no type 0.
  void TypeBitmap();

  // Hexadecimal of exactly `octets` octets with `separator` after every `group` octets.
  void HexGroups(std::size_t octets, std::size_t group, char separator);
  // A literal field.
  void Word(std::string_view text);

  // For fields that need more than the above: where to read, and where to write after a separator.
  base::ByteReader& in() { return in_; }
  std::string& NewField();

  // No text of this type stands for these octets.
  void Refuse() { in_.Fail(); }
  // True when everything was read and nothing refused.
  bool done() const { return in_.ok() && in_.remaining() == 0; }

 private:
  void WordsRest(std::size_t word_octets, void (*append)(std::string&, base::ByteSpan));

  std::string& out_;
  base::ByteReader in_;
  bool first_ = true;
};

// The pieces, for values inside fields.
void AppendHex(std::string& out, base::ByteSpan octets);
void AppendBase64(std::string& out, base::ByteSpan octets);
// RFC 4648 section 7, lower case, for a multiple of 5 octets.
void AppendBase32Hex(std::string& out, base::ByteSpan octets);
void AppendIpv4(std::string& out, base::ByteSpan four_octets);
void AppendIpv6(std::string& out, base::ByteSpan sixteen_octets);
// The octet as it stands inside quotes: `"` and `\` with a backslash, others than 0x20..0x7e as \DDD.
void AppendQuotedOctet(std::string& out, std::uint8_t octet);
bool IsAscii(base::ByteSpan octets);

// The generic form of RFC 3597 section 5.
void AppendGenericRdata(std::string& out, base::ByteSpan rdata);

}  // namespace spoor::dns
