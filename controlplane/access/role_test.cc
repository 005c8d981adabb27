#include "controlplane/access/role.h"

#include <gtest/gtest.h>

#include "rpc/role_words.h"

namespace spoor::controlplane {
namespace {

TEST(Role, EveryRoleHasItsWord) {
  for (int role = v1::ROLE_UNSPECIFIED + 1; role <= v1::Role_MAX; ++role) {
    const auto parsed = ParseRoles(rpc::RoleName(static_cast<v1::Role>(role)));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_TRUE(parsed->Has(static_cast<v1::Role>(role)));
  }
}

TEST(Role, AnOperatorMayDoEverythingOthersOnlyTheirs) {
  const auto both = ParseRoles("query,stream");
  ASSERT_TRUE(both.has_value());
  EXPECT_TRUE(both->Has(v1::ROLE_QUERY));
  EXPECT_TRUE(both->Has(v1::ROLE_STREAM));
  EXPECT_FALSE(both->Has(v1::ROLE_SENSOR));
  EXPECT_FALSE(both->Has(v1::ROLE_OPERATOR));
  EXPECT_TRUE(RoleSet::All().Has(v1::ROLE_SENSOR));
  EXPECT_FALSE(RoleSet().Has(v1::ROLE_QUERY));
}

TEST(Role, TheWordThatIsNoRoleIsNamed) {
  for (const char* text : {"", "query,", "root", "query,boss"}) {
    const auto parsed = ParseRoles(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_NE(parsed.error().message.find("is no role"), std::string::npos);
  }
}

}  // namespace
}  // namespace spoor::controlplane
