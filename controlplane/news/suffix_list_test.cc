#include "controlplane/news/suffix_list.h"

#include <gtest/gtest.h>

#include <fstream>

#include "controlplane/store_testing.h"
#include "dns/name_text.h"
#include "tests/support/temporary_folder.h"

namespace spoor::controlplane {
namespace {

std::string DomainOf(const SuffixList& list, std::string_view name) {
  const std::string wire = testing::Name(name);
  const base::ByteSpan domain = list.DomainOf(base::AsBytes(wire));
  return domain.empty() ? "" : dns::NameText(domain);
}

TEST(SuffixList, DomainsOfTheMachinesList) {
  const auto list = SuffixList::Load("");
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(DomainOf(*list, "www.example.com"), "example.com.");
  EXPECT_EQ(DomainOf(*list, "example.com"), "example.com.");
  EXPECT_EQ(DomainOf(*list, "a.b.example.co.uk"), "example.co.uk.");
  EXPECT_EQ(DomainOf(*list, "co.uk"), "");
  EXPECT_EQ(DomainOf(*list, "com"), "");
  EXPECT_EQ(DomainOf(*list, "."), "");
  EXPECT_EQ(DomainOf(*list, "www.city.kawasaki.jp"), "city.kawasaki.jp.") << "an exception of a wildcard";
  EXPECT_EQ(DomainOf(*list, "a.b.nowhere-listed"), "b.nowhere-listed.");
  EXPECT_EQ(DomainOf(*list, R"(a\.b.example.com)"), "example.com.");
  EXPECT_EQ(DomainOf(*list, R"(x.e\000\255.com)"), R"(e\000\255.com.)");
}

TEST(SuffixList, AFileOfOnesOwn) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/list";
  std::ofstream(path) << "// mine\ntest\nhosting.test\n";
  const auto list = SuffixList::Load(path);
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(DomainOf(*list, "a.b.hosting.test"), "b.hosting.test.");
  EXPECT_EQ(DomainOf(*list, "a.b.test"), "b.test.");
  EXPECT_EQ(DomainOf(*list, "hosting.test"), "");
}

TEST(SuffixList, RefusesWhatIsNone) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(SuffixList::Load(folder.path() + "/none").error().code, base::ErrorCode::kNotFound);
  const std::string path = folder.path() + "/empty";
  std::ofstream(path) << "// nothing\n";
  EXPECT_EQ(SuffixList::Load(path).error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace spoor::controlplane
