// Owner names that are no news, however new they are: those of hosts that make up a name for every visitor.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "controlplane/names/name_set.h"
#include "controlplane/search/pattern_set.h"

namespace spoor::controlplane {

inline constexpr std::size_t kMaxIgnoreFile_octets = 32 << 20;
inline constexpr std::size_t kMostIgnorePatterns = 1000;

// One thread at a time. Movable.
class IgnoreList {
 public:
  // Ignores nothing.
  IgnoreList() = default;
  // Lines: "www.example.com" (that name alone), "*.example.com" (the domain and everything below it), "/REGEX/"
  // (docs/search.md), or nothing; what follows a '#' at the start of a line or behind a space is for people.
  // kInvalidArgument: "line N: why".
  static base::Result<IgnoreList> Parse(std::string_view text);

  // `owner` is a wire name in lower case.
  bool Contains(base::ByteSpan owner);
  bool empty() const { return names_.empty() && patterns_.empty(); }

 private:
  NameSet names_;
  PatternSet patterns_;
  std::string text_;  // scratch
};

}  // namespace spoor::controlplane
