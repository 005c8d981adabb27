// Keys of one commit, sorted before they are written: neighbours in the tree are then written together, which is what
// makes large batches fast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spoor::storage {

// Keys in one buffer, each with a number that the owner gives a meaning to. One thread.
class KeyList {
 public:
  void Reserve(std::size_t keys, std::size_t octets);
  void Add(std::string_view key, std::uint32_t number);
  // memcmp order, then by number.
  void Sort();

  std::size_t size() const { return items_.size(); }
  // Valid until the next Add.
  std::string_view key(std::size_t i) const { return Octets(items_[i]); }
  std::uint32_t number(std::size_t i) const { return items_[i].number; }

 private:
  struct Item {
    std::uint64_t head;  // first octets of the key as a big-endian number: settles most comparisons
    std::uint64_t offset;
    std::uint32_t octets;
    std::uint32_t number;
  };
  std::string_view Octets(const Item& item) const { return {octets_.data() + item.offset, item.octets}; }

  std::string octets_;
  std::vector<Item> items_;
};

}  // namespace spoor::storage
