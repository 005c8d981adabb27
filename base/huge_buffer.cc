#include "base/huge_buffer.h"

#include <sys/mman.h>

#include <new>

namespace spoor::base {
namespace {

constexpr std::size_t kHugePage_octets = 2u << 20;
constexpr std::size_t kSmallPage_octets = 4096;

std::size_t RoundUp(std::size_t octets, std::size_t unit) {
  return (octets + unit - 1) / unit * unit;
}

void* Map(std::size_t octets, int extra_flags) {
  void* at = mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | extra_flags, -1, 0);
  return at == MAP_FAILED ? nullptr : at;
}

}  // namespace

HugeBuffer::HugeBuffer(std::size_t octets) {
  if (octets >= kHugePage_octets) {
    size_ = RoundUp(octets, kHugePage_octets);
    data_ = Map(size_, MAP_HUGETLB | MAP_POPULATE);
    if (data_ != nullptr) return;
  }
  size_ = RoundUp(octets == 0 ? 1 : octets, kSmallPage_octets);
  data_ = Map(size_, 0);
  if (data_ != nullptr) {
    madvise(data_, size_, MADV_HUGEPAGE);  // a wish: transparent hugepages may be off
    return;
  }
  // As operator new does: the program may know a better end than an exception.
  if (const std::new_handler handler = std::get_new_handler()) handler();
  throw std::bad_alloc();
}

HugeBuffer::~HugeBuffer() {
  if (data_ != nullptr) munmap(data_, size_);
}

}  // namespace spoor::base
