// Sorted strings as three columns: octets shared with the string before, octets that follow, and those octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace spoor::storage {

// An unsigned LEB128 number at `at`, which moves behind it; false at `end` or when it is over 64 bits.
inline bool TakeVarint(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t& value) noexcept {
  value = 0;
  for (unsigned shift = 0; at != end && shift < 64; shift += 7) {
    const std::uint8_t octet = *at++;
    value |= std::uint64_t{octet & 0x7fu} << shift;
    if (octet < 0x80) return true;
  }
  return false;
}

// Goes behind `count` numbers; false when there are fewer.
inline bool SkipVarints(const std::uint8_t*& at, const std::uint8_t* end, std::size_t count) noexcept {
  for (; count > 0 && at != end; ++at) count -= *at < 0x80 ? 1 : 0;
  return count == 0;
}

// Appends the columns of strings in the order of their coming. One thread.
class FrontCoder {
 public:
  void Add(std::string_view next);
  void Clear();
  std::size_t octets() const { return shared_.size() + lengths_.size() + octets_.size(); }

  const std::string& shared() const { return shared_; }
  const std::string& lengths() const { return lengths_; }
  const std::string& suffixes() const { return octets_; }

 private:
  std::string shared_;
  std::string lengths_;
  std::string octets_;
  std::string last_;
};

// What can be read behind a column without harm, so that short strings are copied in one step.
inline constexpr std::size_t kColumnPadding_octets = 16;

// Gives the strings back, one after the other. The columns outlive it, and so do kColumnPadding_octets behind the
// suffixes; nothing else outside of them is read.
class FrontDecoder {
 public:
  void Start(base::ByteSpan shared, base::ByteSpan lengths, base::ByteSpan suffixes);

  // To the next string; false at the end or where the columns contradict each other.
  bool Next() {
    std::uint64_t length = 0;
    if (!TakeVarint(shared_.at, shared_.end, shared_octets_) || !TakeVarint(lengths_.at, lengths_.end, length))
      return false;
    if (shared_octets_ > size_ || length > static_cast<std::uint64_t>(suffixes_.end - suffixes_.at)) return false;
    size_ = static_cast<std::size_t>(shared_octets_ + length);
    if (size_ + kStep_octets > room_.size()) room_.resize(2 * size_ + kLeastRoom_octets);
    CopySteps(room_.data() + shared_octets_, suffixes_.at, static_cast<std::size_t>(length));
    suffixes_.at += length;
    return true;
  }

  std::string_view current() const { return {room_.data(), size_}; }
  // Octets that the current string shares with the one before.
  std::size_t shared_octets() const { return static_cast<std::size_t>(shared_octets_); }

 private:
  static constexpr std::size_t kStep_octets = kColumnPadding_octets;
  static constexpr std::size_t kLeastRoom_octets = 256;
  struct Column {
    const std::uint8_t* at = nullptr;
    const std::uint8_t* end = nullptr;
  };

  // Whole steps: there is room behind both. Most suffixes are shorter than one.
  static void CopySteps(char* to, const std::uint8_t* from, std::size_t octets) {
    std::size_t done = 0;
    do {
      std::memcpy(to + done, from + done, kStep_octets);
      done += kStep_octets;
    } while (done < octets);
  }

  Column shared_;
  Column lengths_;
  Column suffixes_;
  std::uint64_t shared_octets_ = 0;
  std::vector<char> room_ = std::vector<char>(kLeastRoom_octets);  // larger than the string by a step at least
  std::size_t size_ = 0;
};

}  // namespace spoor::storage
