#include "cli/amount_text.h"

#include <fmt/format.h>

namespace spoor::cli {

std::string OctetsText(std::uint64_t octets) {
  auto amount = static_cast<double>(octets) / 1024.0;
  for (const auto* unit : {"KiB", "MiB", "GiB"}) {
    if (amount < 1024.0) return fmt::format("{:.1f} {}", amount, unit);
    amount /= 1024.0;
  }
  return fmt::format("{:.1f} TiB", amount);
}

std::string AmountText(double amount) {
  if (amount < 0.05) return "0";
  if (amount < 9.95) return fmt::format("{:.1f}", amount);
  if (amount < 9999.5) return fmt::format("{:.0f}", amount);
  for (const auto* unit : {"k", "M"}) {
    amount /= 1000.0;
    if (amount < 99.95) return fmt::format("{:.1f}{}", amount, unit);
    if (amount < 999.5) return fmt::format("{:.0f}{}", amount, unit);
  }
  return fmt::format("{:.1f}G", amount / 1000.0);
}

std::string CountText(std::uint64_t count) {
  return count < 10 ? std::to_string(count) : AmountText(static_cast<double>(count));
}

}  // namespace spoor::cli
