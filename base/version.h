// The version of the programs: one place.
#pragma once

namespace spoor::base {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace spoor::base
