// Large zeroed memory for tables that are read at random: hugepages if the system has some, so that a probe costs no
// page walk; ordinary pages otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace spoor::base {

// Owns anonymous memory, zeroed, aligned to a page. Allocate at start only. Movable, not copyable.
class HugeBuffer {
 public:
  HugeBuffer() = default;
  // When the system has no memory: calls the new handler, which should end the program, as it is starting and can only
  // end; without one throws std::bad_alloc.
  explicit HugeBuffer(std::size_t octets);
  ~HugeBuffer();
  HugeBuffer(HugeBuffer&& other) noexcept { Swap(other); }
  HugeBuffer& operator=(HugeBuffer&& other) noexcept {
    Swap(other);
    return *this;
  }

  void* data() const noexcept { return data_; }
  // Octets usable, at least what was asked for.
  std::size_t size() const noexcept { return size_; }
  // The memory as an array of T, which must be fine with all-zero octets.
  template <class T>
  T* As() const noexcept {
    return static_cast<T*>(data_);
  }

 private:
  void Swap(HugeBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace spoor::base
