#include "storage/name_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

using testing::LabelsFromRoot;
using testing::LabelsOf;
using testing::RecordMaker;
using testing::Wire;
using testing::WireOf;

std::string Key(const std::string& wire, LabelOrder order) {
  std::string key;
  EXPECT_TRUE(AppendNameKey(key, base::AsBytes(wire), order));
  return key + kNameEnd;
}

TEST(NameKeyTest, SortsAsTheNamesDo) {
  RecordMaker maker(1);
  for (int i = 0; i < 50000; ++i) {
    const std::string a = maker.Name();
    const std::string b = maker.Name();
    EXPECT_EQ(Key(a, LabelOrder::kFromRoot) < Key(b, LabelOrder::kFromRoot), LabelsFromRoot(a) < LabelsFromRoot(b));
    EXPECT_EQ(Key(a, LabelOrder::kFromLeft) < Key(b, LabelOrder::kFromLeft), LabelsOf(a) < LabelsOf(b));
  }
}

// The example of RFC 4034 6.1, in its order.
TEST(NameKeyTest, SortsTheExampleOfRfc4034) {
  std::vector<std::string> keys;
  for (const char* name :
       {"example", "a.example", "yljkjljk.a.example", "z.a.example", "zabc.a.example", "z.example"}) {
    keys.push_back(Key(WireOf(name), LabelOrder::kFromRoot));
  }
  keys.push_back(Key(Wire({"\001", "z", "example"}), LabelOrder::kFromRoot));
  keys.push_back(Key(Wire({"*", "z", "example"}), LabelOrder::kFromRoot));
  keys.push_back(Key(Wire({"\310", "z", "example"}), LabelOrder::kFromRoot));
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST(NameKeyTest, ReadsBackWhatItWrote) {
  RecordMaker maker(2);
  for (int i = 0; i < 5000; ++i) {
    const std::string wire = maker.Name();
    for (const LabelOrder order : {LabelOrder::kFromRoot, LabelOrder::kFromLeft}) {
      const std::string key = Key(wire, order) + "rest";
      base::ByteReader in(base::AsBytes(key));
      EXPECT_EQ(ReadNameKey(in, order), wire);
      EXPECT_EQ(in.remaining(), 4u);
    }
  }
}

TEST(NameKeyTest, LongestKeyHasTheDocumentedSize) {
  const std::string zeros(63, '\0');
  std::string key;
  ASSERT_TRUE(AppendNameKey(key, base::AsBytes(Wire({zeros, zeros, zeros, zeros.substr(2)})), LabelOrder::kFromRoot));
  EXPECT_EQ(key.size(), kMaxNameKeyOctets);
}

TEST(NameKeyTest, RefusesWhatIsNoName) {
  const std::string label(63, 'a');
  const std::vector<std::string> bad = {"",
                                        "a",
                                        std::string("\1", 1),
                                        std::string("\1a", 2),
                                        std::string("\1a\0x", 4),
                                        std::string("\xc0\0", 2),
                                        std::string(1, 64) + std::string(64, 'a') + std::string(1, '\0'),
                                        Wire({label, label, label, label.substr(1)})};
  for (const std::string& wire : bad) {
    std::string key = "before";
    EXPECT_FALSE(AppendNameKey(key, base::AsBytes(wire), LabelOrder::kFromRoot));
    EXPECT_EQ(key, "before");
  }
}

TEST(NameKeyTest, RefusesDamagedKeys) {
  const std::vector<std::string> bad = {"",
                                        "a",
                                        std::string("a\0", 2),
                                        std::string("\1\3\0\0", 4),
                                        std::string("\1", 1),
                                        std::string(64, 'a') + std::string("\0\0", 2)};
  for (const std::string& key : bad) {
    base::ByteReader in(base::AsBytes(key));
    EXPECT_EQ(ReadNameKey(in, LabelOrder::kFromRoot), "");
    EXPECT_FALSE(in.ok());
  }
}

TEST(NameKeyTest, EscapedOctetsKeepTheirOrder) {
  RecordMaker maker(3);
  const auto random = [&] {
    std::string octets;
    for (std::uint32_t i = maker.Below(6); i > 0; --i) octets.push_back(static_cast<char>(maker.Below(4)));
    return octets;
  };
  for (int i = 0; i < 20000; ++i) {
    const std::string a = random();
    const std::string b = random();
    std::string key_a;
    std::string key_b;
    AppendEscaped(key_a, base::AsBytes(a));
    AppendEscaped(key_b, base::AsBytes(b));
    EXPECT_EQ(key_a < key_b, a < b);
    base::ByteReader in(base::AsBytes(key_a));
    EXPECT_EQ(ReadEscaped(in), a);
  }
}

}  // namespace
}  // namespace spoor::storage
