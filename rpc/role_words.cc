#include "rpc/role_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace spoor::rpc {
namespace {

constexpr std::array<std::pair<std::string_view, v1::Role>, 5> kRoles = {{{"query", v1::ROLE_QUERY},
                                                                          {"stream", v1::ROLE_STREAM},
                                                                          {"feed", v1::ROLE_FEED},
                                                                          {"sensor", v1::ROLE_SENSOR},
                                                                          {"operator", v1::ROLE_OPERATOR}}};

}  // namespace

std::string RoleName(v1::Role role) {
  const auto* found = std::ranges::find(kRoles, role, &std::pair<std::string_view, v1::Role>::second);
  return found == kRoles.end() ? "none" : std::string(found->first);
}

base::Result<std::vector<v1::Role>> ParseRoles(std::string_view text) {
  std::vector<v1::Role> roles;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const auto* found = std::ranges::find(kRoles, word, &std::pair<std::string_view, v1::Role>::first);
    if (found == kRoles.end()) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        "'" + std::string(word) + "' is no role; there are query, stream, feed, sensor and operator");
    }
    roles.push_back(found->second);
    begin = end + 1;
  }
  return roles;
}

}  // namespace spoor::rpc
