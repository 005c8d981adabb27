#include "controlplane/access/role.h"

#include "rpc/role_words.h"

namespace spoor::controlplane {

base::Result<RoleSet> ParseRoles(std::string_view text) {
  const auto roles = rpc::ParseRoles(text);
  if (!roles) return std::unexpected(roles.error());
  return RoleSet::Of(*roles);
}

}  // namespace spoor::controlplane
