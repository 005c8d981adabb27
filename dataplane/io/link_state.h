// Whether something is at the other end of a port's cable. The control thread asks; receivers are not told: a port
// without a link gives no frames, and gives them again when the link is back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/counter.h"

namespace spoor::dataplane {

// Of the kernel's interface if one is named (its drivers in DPDK do not look), else of DPDK's port. Nothing if neither
// can say. Any thread.
std::optional<bool> LinkIsUp(std::uint16_t port, const std::string& interface);

// What became of a port's link since it was looked at last. See: one thread.
class LinkWatch {
 public:
  enum class Change : std::uint8_t { kNone, kLost, kBack };

  // The first look is no change, unless the link is down.
  Change See(std::optional<bool> up) noexcept {
    if (!up || *up == up_) return Change::kNone;
    up_ = *up;
    if (!up_) lost_count_.Add();
    return up_ ? Change::kBack : Change::kLost;
  }
  // How often it was lost. Any thread.
  std::uint64_t lost_count() const noexcept { return lost_count_.value(); }

 private:
  bool up_ = true;
  base::Counter lost_count_;
};

}  // namespace spoor::dataplane
