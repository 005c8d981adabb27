// How a fuzz target says that a promise was broken.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "base/hex.h"

namespace spoor::test {

// Ends the run: libFuzzer keeps the input and shows where it was.
inline void Require(bool promise) {
  if (!promise) std::abort();
}

// The same for octets that must be equal, and shows both.
inline void RequireEqual(const char* what, const std::string& ours, const std::string& theirs) {
  if (ours == theirs) return;
  const auto hex = [](const std::string& octets) { return base::ToHex(base::AsBytes(octets)); };
  std::fprintf(stderr, "%s differs\n  ours   %s\n  theirs %s\n", what, hex(ours).c_str(), hex(theirs).c_str());
  std::abort();
}

}  // namespace spoor::test
