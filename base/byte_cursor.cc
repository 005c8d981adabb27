#include "base/byte_cursor.h"

namespace spoor::base {

std::uint64_t ByteReader::VarU64() noexcept {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t octet = U8();
    const std::uint64_t bits = octet & 0x7f;
    const bool overflows = shift == 63 && bits > 1;
    const bool padded = shift > 0 && octet == 0;
    if (!ok_ || overflows || padded) break;
    value |= bits << shift;
    if ((octet & 0x80) == 0) return value;
  }
  ok_ = false;
  return 0;
}

void ByteWriter::U16(std::uint16_t value) {
  std::uint8_t raw[2];
  StoreBe16(raw, value);
  Octets(raw);
}

void ByteWriter::U32(std::uint32_t value) {
  std::uint8_t raw[4];
  StoreBe32(raw, value);
  Octets(raw);
}

void ByteWriter::U64(std::uint64_t value) {
  std::uint8_t raw[8];
  StoreBe64(raw, value);
  Octets(raw);
}

void ByteWriter::VarU64(std::uint64_t value) {
  while (value >= 0x80) {
    U8(static_cast<std::uint8_t>(value) | 0x80);
    value >>= 7;
  }
  U8(static_cast<std::uint8_t>(value));
}

}  // namespace spoor::base
