// Amounts as people read them, at a glance.
#pragma once

#include <cstdint>
#include <string>

namespace spoor::cli {

// "1.5 KiB" to TiB.
std::string OctetsText(std::uint64_t octets);

// Short, of what may be less than 1: "0", "0.3", "12", "9999", "12.3k", "4.5M". Not below 0.
std::string AmountText(double amount);

// The same of what is counted: "0", "7", "9999", "12.3k".
std::string CountText(std::uint64_t count);

}  // namespace spoor::cli
