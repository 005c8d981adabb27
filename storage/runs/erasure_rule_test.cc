#include "storage/runs/erasure_rule.h"

#include <gtest/gtest.h>

#include "storage/erasure_rows.h"
#include "storage/runs/sweep.h"
#include "storage/storage_testing.h"

namespace spoor::storage {
namespace {

using testing::MakeRecord;
using testing::RecordMaker;
using testing::WireOf;

bool Erases(const std::vector<ErasureRule>& rules, Order order, const observation::Record& record) {
  const std::string key = order == Order::kForward ? ForwardKey(record.view().tuple) : InverseKey(record.view().tuple);
  return ErasureRules(rules).Erase(order, *SplitKey(order, key), record.time_last_s);
}

ErasureRule RuleOf(const ErasureScope& scope) {
  return MakeRule(scope, std::nullopt).value();
}

TEST(ErasureRuleTest, BothOrdersDecideAsTheScopeSays) {
  RecordMaker maker(17);
  for (int i = 0; i < 20'000; ++i) {
    const observation::Record record = maker.Make();
    ErasureScope scope;
    if (maker.Below(4) != 0) scope.owner = maker.Below(2) == 0 ? record.owner : maker.Name();
    scope.owner_alone = maker.Below(2) == 0;
    if (maker.Below(2) == 0) scope.types = {maker.Make().type, maker.Make().type};
    if (maker.Below(3) == 0) scope.network = base::ParsePrefix(maker.Below(2) == 0 ? "0.0.0.0/1" : "::/2").value();
    const bool covered = testing::IsInScope(scope, record);
    EXPECT_EQ(Erases({RuleOf(scope)}, Order::kForward, record), covered) << testing::Line(record);
    EXPECT_EQ(Erases({RuleOf(scope)}, Order::kInverse, record), covered) << testing::Line(record);
  }
}

TEST(ErasureRuleTest, ADomainEndsAtALabel) {
  const ErasureRule rule = RuleOf({WireOf("example.com"), false, {}, {}});
  EXPECT_TRUE(Erases({rule}, Order::kForward, MakeRecord(WireOf("example.com"), 16, "\1x")));
  EXPECT_TRUE(Erases({rule}, Order::kForward, MakeRecord(WireOf("a.b.example.com"), 16, "\1x")));
  EXPECT_FALSE(Erases({rule}, Order::kForward, MakeRecord(WireOf("myexample.com"), 16, "\1x")));
  EXPECT_FALSE(Erases({rule}, Order::kForward, MakeRecord(WireOf("com"), 16, "\1x")));
}

TEST(ErasureRuleTest, OneOfManyIsEnough) {
  std::vector<ErasureRule> rules;
  for (int i = 0; i < 1000; ++i) rules.push_back(RuleOf({WireOf("d" + std::to_string(i)), i % 2 == 0, {}, {}}));
  EXPECT_TRUE(Erases(rules, Order::kInverse, MakeRecord(WireOf("a.d7"), 16, "\1x")));
  EXPECT_FALSE(Erases(rules, Order::kInverse, MakeRecord(WireOf("a.d8"), 16, "\1x")));
  EXPECT_TRUE(Erases(rules, Order::kInverse, MakeRecord(WireOf("d8"), 16, "\1x")));
}

TEST(ErasureRuleTest, ATimeIsAFence) {
  const ErasureRule rule = MakeRule({}, 200).value();
  EXPECT_TRUE(Erases({rule}, Order::kForward, MakeRecord(WireOf("a"), 16, "\1x", 1, 100, 199)));
  EXPECT_FALSE(Erases({rule}, Order::kForward, MakeRecord(WireOf("a"), 16, "\1x", 1, 100, 200)));
}

TEST(SweepTest, TheFirstLimitThatCoversDecidesAndPurgesGoBeforeThem) {
  const observation::Record record = MakeRecord(WireOf("a.keep"), 16, "\1x", 1, 100, 200);
  const std::string key = ForwardKey(record.view().tuple);
  const KeyParts parts = *SplitKey(Order::kForward, key);
  const ErasureRule keep = RuleOf({WireOf("keep"), false, {}, {}});
  const ErasureRule all = MakeRule({}, 1000).value();
  const Sighting sighting = SightingOf(record.view());
  EXPECT_FALSE((Sweep{{}, 0, 0, {}, {keep, all}}).Erases(Order::kForward, parts, sighting));
  EXPECT_TRUE((Sweep{{}, 0, 0, {}, {all, keep}}).Erases(Order::kForward, parts, sighting));
  EXPECT_TRUE((Sweep{{}, 0, 0, ErasureRules({keep}), {keep}}).Erases(Order::kForward, parts, sighting));
  EXPECT_FALSE((Sweep{{}, 0, 0, {}, {}}).Erases(Order::kForward, parts, sighting));
}

}  // namespace
}  // namespace spoor::storage
