#include "controlplane/access/key_account.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

using enum KeyAccount::Refusal;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A day begins here.
const KeyAccount::TimePoint kDay{hours(24 * 20'000)};

v1::ApiKey KeyWith(const v1::Quota& quota) {
  v1::ApiKey key;
  *key.mutable_quota() = quota;
  return key;
}

TEST(KeyAccount, WithoutAQuotaThereIsNoBound) {
  KeyAccount account(v1::ApiKey(), "");
  for (int i = 0; i < 10'000; ++i) ASSERT_FALSE(account.OpenCall(kDay).has_value());
  account.AddRecords(1'000'000'000, kDay);
  EXPECT_FALSE(account.Check(kDay).has_value());
  EXPECT_EQ(account.LimitOf(0, kDay), 0u);
  EXPECT_EQ(account.LimitOf(7, kDay), 7u);
}

TEST(KeyAccount, CallsPerSecondOverTheLongRun) {
  v1::Quota quota;
  quota.set_calls_per_second(10);
  KeyAccount account(KeyWith(quota), "");
  int begun = 0;
  for (int i = 0; i < 1000; ++i) begun += account.OpenCall(kDay + milliseconds(10 * i)) ? 0 : 1;  // 10 seconds
  EXPECT_GE(begun, 100);
  EXPECT_LE(begun, 20 + 100);
  account.OpenCall(kDay + seconds(10));
  const auto refused = account.OpenCall(kDay + seconds(10));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->why, kRate);
  EXPECT_GT(refused->retry_after, milliseconds(0));
  EXPECT_LE(refused->retry_after, milliseconds(100));
  EXPECT_FALSE(account.OpenCall(kDay + seconds(10) + refused->retry_after).has_value());
}

TEST(KeyAccount, ACallInTenSecondsIsARateToo) {
  v1::Quota quota;
  quota.set_calls_per_second(0.1);
  KeyAccount account(KeyWith(quota), "");
  EXPECT_FALSE(account.OpenCall(kDay).has_value());
  EXPECT_TRUE(account.OpenCall(kDay + seconds(5)).has_value());
  EXPECT_FALSE(account.OpenCall(kDay + seconds(11)).has_value());
}

TEST(KeyAccount, OpenCallsAreBoundedUntilOneIsClosed) {
  v1::Quota quota;
  quota.set_concurrent_calls(2);
  KeyAccount account(KeyWith(quota), "");
  EXPECT_FALSE(account.OpenCall(kDay).has_value());
  EXPECT_FALSE(account.OpenCall(kDay).has_value());
  const auto refused = account.OpenCall(kDay);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->why, kConcurrency);
  EXPECT_EQ(account.Use(kDay).open_calls(), 2u);
  account.CloseCall();
  EXPECT_FALSE(account.OpenCall(kDay).has_value());
}

TEST(KeyAccount, RecordsOfADayComeBackAtMidnight) {
  v1::Quota quota;
  quota.set_records_per_day(100);
  KeyAccount account(KeyWith(quota), "");
  EXPECT_EQ(account.LimitOf(0, kDay), 100u);
  EXPECT_EQ(account.LimitOf(30, kDay), 30u);
  account.AddRecords(80, kDay + hours(1));
  EXPECT_EQ(account.LimitOf(30, kDay + hours(2)), 20u);
  account.AddRecords(20, kDay + hours(3));
  const auto refused = account.OpenCall(kDay + hours(4));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->why, kRecords);
  EXPECT_EQ(refused->retry_after, hours(20));
  EXPECT_TRUE(account.Check(kDay + hours(23)).has_value());
  EXPECT_FALSE(account.OpenCall(kDay + hours(24)).has_value());
  EXPECT_EQ(account.LimitOf(0, kDay + hours(24)), 100u);
}

TEST(KeyAccount, AnAnswersRecordsAreBounded) {
  v1::Quota quota;
  quota.set_records_per_answer(10);
  KeyAccount account(KeyWith(quota), "");
  EXPECT_EQ(account.LimitOf(0, kDay), 10u);
  EXPECT_EQ(account.LimitOf(3, kDay), 3u);
  EXPECT_EQ(account.LimitOf(30, kDay), 10u);
}

TEST(KeyAccount, EndsWhenItExpiresOrIsRevoked) {
  KeyAccount account(v1::ApiKey(), "");
  EXPECT_FALSE(account.Check(kDay).has_value());
  account.SetExpiry(seconds(kDay.time_since_epoch() / seconds(1)).count() + 10);
  EXPECT_FALSE(account.Check(kDay + seconds(9)).has_value());
  EXPECT_EQ(account.Check(kDay + seconds(10))->why, kExpired);
  account.Revoke();
  EXPECT_EQ(account.OpenCall(kDay)->why, kRevoked);
}

}  // namespace
}  // namespace spoor::controlplane
