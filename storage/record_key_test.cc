#include "storage/record_key.h"

#include <gtest/gtest.h>

#include "dns/types.h"
#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

using testing::LabelsFromRoot;
using testing::RecordMaker;
using testing::WireOf;

TEST(RecordKeyTest, EveryTupleComesBack) {
  RecordMaker maker(11);
  for (int i = 0; i < 20000; ++i) {
    const observation::Record record = maker.Make();
    for (const Index index : {Index::kForward, Index::kInverse}) {
      const std::string key = FullKey(index, record.view().tuple);
      const auto tuple = DecodeFullKey(index, base::AsBytes(key));
      ASSERT_TRUE(tuple);
      EXPECT_EQ(tuple->owner, record.owner);
      EXPECT_EQ(tuple->type, record.type);
      EXPECT_EQ(tuple->rdata, record.rdata);
    }
  }
}

TEST(RecordKeyTest, ForwardKeysSortByOwnerTypeRdata) {
  RecordMaker maker(12);
  const auto slow = [](const observation::Record& r) { return std::tuple(LabelsFromRoot(r.owner), r.type, r.rdata); };
  for (int i = 0; i < 50000; ++i) {
    const observation::Record a = maker.Make();
    const observation::Record b = maker.Make();
    EXPECT_EQ(ForwardKey(a.view().tuple) < ForwardKey(b.view().tuple), slow(a) < slow(b));
  }
}

TEST(RecordKeyTest, KindsFollowTypeAndShape) {
  const auto kind = [](dns::RrType type, const std::string& rdata) {
    return KindOf(dns::TypeNumber(type), base::AsBytes(rdata));
  };
  EXPECT_EQ(kind(dns::RrType::kA, "abcd"), RdataKind::kIpv4);
  EXPECT_EQ(kind(dns::RrType::kA, "abc"), RdataKind::kRaw);
  EXPECT_EQ(kind(dns::RrType::kAaaa, "0123456789abcdef"), RdataKind::kIpv6);
  EXPECT_EQ(kind(dns::RrType::kNs, WireOf("ns.example")), RdataKind::kName);
  EXPECT_EQ(kind(dns::RrType::kNs, "ns.example"), RdataKind::kRaw);
  EXPECT_EQ(kind(dns::RrType::kTxt, WireOf("ns.example")), RdataKind::kRaw);
}

TEST(RecordKeyTest, RefusesWhatNoTupleGives) {
  const std::string owner = WireOf("example");
  const std::string forward = ForwardKey({1, base::AsBytes(owner), base::AsBytes("abcd")});
  EXPECT_FALSE(DecodeFullKey(Index::kInverse, base::AsBytes(forward)));
  const std::string inverse = InverseKey({1, base::AsBytes(owner), base::AsBytes("abcd")});
  EXPECT_FALSE(DecodeFullKey(Index::kInverse, base::AsBytes(inverse + "x")));  // an address leaves nothing over
  EXPECT_FALSE(DecodeFullKey(Index::kInverse, base::AsBytes(inverse.substr(0, inverse.size() - 1))));
  EXPECT_FALSE(DecodeFullKey(Index::kForward, {}));
  std::string wrong_type = inverse;
  wrong_type[6] = 2;  // an address under NS
  EXPECT_FALSE(DecodeFullKey(Index::kInverse, base::AsBytes(wrong_type)));
}

TEST(RecordKeyTest, NoKeyWithoutAnOwner) {
  EXPECT_EQ(ForwardKey({1, base::AsBytes("no name"), base::AsBytes("abcd")}), "");
  EXPECT_EQ(InverseKey({1, base::AsBytes("no name"), base::AsBytes("abcd")}), "");
}

}  // namespace
}  // namespace spoor::storage
