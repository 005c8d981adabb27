// What a check finds, by kind: the first place in words, the others as a number.
#pragma once

#include <string>
#include <string_view>

#include "storage/check.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

// One thread.
class Findings {
 public:
  void Add(std::string_view what, std::string_view where);
  // The same in an order, which then lacks rows.
  void AddIn(Order order, std::string_view what, std::string_view where);
  // The same for a whole segment, and for a block.
  void AddSegment(Order order, std::string_view what, std::string_view where);
  void AddBlock(Order order, std::string_view what, std::string_view where);
  // Rows that stood in the blocks.
  void AddRows(Order order, std::uint64_t rows) { rows_[SlotOf(order)] += rows; }
  // The same where the order cannot be told: any may lack rows.
  void AddAnywhere(std::string_view what, std::string_view where);

  bool sound(Order order) const { return sound_[SlotOf(order)]; }
  bool empty() const { return damages_.empty(); }
  // Moves what was found into the report.
  void MoveTo(CheckReport& report);

 private:
  std::vector<Damage> damages_;
  std::array<bool, kOrders> sound_ = {true, true, true, true};
  std::array<std::uint64_t, kOrders> segments_ = {};
  std::array<std::uint64_t, kOrders> blocks_ = {};
  std::array<std::uint64_t, kOrders> rows_ = {};
};

std::string_view OrderText(Order order);

// A key, or the beginning of one, for people: the name or the address that it begins with as far as it has whole
// labels, else octets as hexadecimal digits.
std::string ReadableKey(Order order, std::string_view key);

}  // namespace spoor::storage
