// Cursors over octets. The reader has a sticky error, so that code reads ten fields and checks once; nothing is ever
// read outside the span. The writer appends to a string that the caller owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/byte_order.h"
#include "base/bytes.h"

namespace spoor::base {

// Reads big-endian fields from a span. After the first failure every read gives 0 or an empty span and ok() stays
// false. Does not own the octets. One thread.
class ByteReader {
 public:
  explicit ByteReader(ByteSpan octets) noexcept : octets_(octets) {}

  std::uint8_t U8() noexcept { return Has(1) ? octets_[position_++] : std::uint8_t{0}; }
  std::uint16_t U16() noexcept { return Fixed<std::uint16_t, 2>(LoadBe16); }
  std::uint32_t U32() noexcept { return Fixed<std::uint32_t, 4>(LoadBe32); }
  std::uint64_t U64() noexcept { return Fixed<std::uint64_t, 8>(LoadBe64); }

  // An unsigned LEB128 number: 7 bits an octet, least significant first, at most 10 octets. A longer form than needed
  // (a final octet of 0) and a value above 2^64-1 are errors, so that a number has one spelling.
  std::uint64_t VarU64() noexcept;

  // The next `count` octets, still owned by the caller of the constructor.
  ByteSpan Take(std::size_t count) noexcept {
    if (!Has(count)) return {};
    const ByteSpan taken = octets_.subspan(position_, count);
    position_ += count;
    return taken;
  }

  void Skip(std::size_t count) noexcept { Take(count); }
  // Everything not yet read; does not move.
  ByteSpan Rest() const noexcept { return octets_.subspan(position_); }

  // True while no read went past the end and no number was malformed.
  bool ok() const noexcept { return ok_; }
  // Makes ok() false: for a caller that finds a field's value wrong.
  void Fail() noexcept { ok_ = false; }
  std::size_t remaining() const noexcept { return octets_.size() - position_; }
  // Octets read so far.
  std::size_t position() const noexcept { return position_; }

 private:
  bool Has(std::size_t count) noexcept {
    ok_ = ok_ && count <= remaining();
    return ok_;
  }

  template <class T, std::size_t kOctets>
  T Fixed(T (*load)(const std::uint8_t*) noexcept) noexcept {
    if (!Has(kOctets)) return 0;
    const T value = load(octets_.data() + position_);
    position_ += kOctets;
    return value;
  }

  ByteSpan octets_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

// Appends big-endian fields to a string owned by the caller, which outlives the writer. One thread.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void U8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void U16(std::uint16_t value);
  void U32(std::uint32_t value);
  void U64(std::uint64_t value);
  // The counterpart of ByteReader::VarU64: 1..10 octets.
  void VarU64(std::uint64_t value);
  void Octets(ByteSpan octets) { out_.append(AsChars(octets)); }

 private:
  std::string& out_;
};

}  // namespace spoor::base
