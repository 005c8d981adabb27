// Many names and domains at once.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace spoor::controlplane {

// A name, or a domain with everything below it.
struct NameScope {
  std::string name;  // wire form, lower case
  bool alone = true;
};

// "www.example.com" (that name alone) or "*.example.com" (the domain and everything below it). kInvalidArgument.
base::Result<NameScope> ParseNameScope(std::string_view text);

// Const use from any thread. A question costs a look-up for each label of the name.
class NameSet {
 public:
  // As ParseNameScope.
  base::Result<> Add(std::string_view text);
  void Add(NameScope scope) { (scope.alone ? names_ : domains_).insert(std::move(scope.name)); }
  // `wire` is one whole name in lower case.
  bool Contains(base::ByteSpan wire) const;
  bool empty() const { return names_.empty() && domains_.empty(); }

 private:
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> domains_;
};

}  // namespace spoor::controlplane
