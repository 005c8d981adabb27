// Sets of roles.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/result.h"
#include "spoor/v1/access.pb.h"

namespace spoor::controlplane {

// A set of roles; the operator's includes every other.
class RoleSet {
 public:
  RoleSet() = default;
  template <class Roles>
  static RoleSet Of(const Roles& roles) {
    RoleSet set;
    for (const auto role : roles) set.Add(static_cast<v1::Role>(role));
    return set;
  }
  static RoleSet All() { return Of(std::initializer_list<v1::Role>{v1::ROLE_OPERATOR}); }

  void Add(v1::Role role) { bits_ |= 1u << role; }
  bool Has(v1::Role role) const { return (bits_ & (1u << role | 1u << v1::ROLE_OPERATOR)) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  std::uint32_t bits_ = 0;
};

// As rpc::ParseRoles.
base::Result<RoleSet> ParseRoles(std::string_view text);

}  // namespace spoor::controlplane
