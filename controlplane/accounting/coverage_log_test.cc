#include "controlplane/accounting/coverage_log.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace spoor::controlplane {
namespace {

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kDay_s = 86400;
constexpr std::int64_t kStart_s = 1'700'006'400;  // a midnight

Flows Seen(std::uint64_t frames, std::uint64_t lost = 0) {
  Flows flows{};
  At(flows, Flow::kFrames) = frames;
  At(flows, Flow::kLostFrames) = lost;
  return flows;
}

TEST(CoverageLog, TellsForHowLongSomebodyLookedAndWhatWasLost) {
  CoverageLog log;
  EXPECT_EQ(log.Over(0, kStart_s).looked_at_s, 0);
  EXPECT_FALSE(log.Over(0, kStart_s).ratio.has_value());
  const std::int64_t start_ms = kStart_s * 1000;
  log.Add("a", start_ms, start_ms + kHour_ms / 2, Seen(1000, 100));
  log.Add("a", start_ms + kHour_ms, start_ms + 2 * kHour_ms, Seen(1000));
  const Coverage whole = log.Over(0, kStart_s + 4 * 3600);
  EXPECT_EQ(whole.begin_s, kStart_s) << "nobody knows of the time before";
  EXPECT_EQ(whole.end_s, kStart_s + 4 * 3600);
  EXPECT_EQ(whole.looked_at_s, 5400);
  EXPECT_EQ(At(whole.flows, Flow::kFrames), 2000u);
  EXPECT_DOUBLE_EQ(*whole.ratio, 0.95);
  EXPECT_EQ(log.Over(kStart_s + 3600, kStart_s + 7200).looked_at_s, 3600);
  EXPECT_EQ(log.Over(kStart_s + 2 * 3600, kStart_s + 3 * 3600).looked_at_s, 0);
  EXPECT_EQ(log.Over(0, kStart_s + 900).looked_at_s, 450) << "of an hour only its share is known";
  const Coverage part = log.Over(kStart_s + 3600 + 900, kStart_s + 3600 + 1800);
  EXPECT_EQ(part.looked_at_s, 900);
  EXPECT_EQ(At(part.flows, Flow::kFrames), 250u);
}

TEST(CoverageLog, SensorsSideBySideLookOnceAndSeeTogether) {
  CoverageLog log;
  const std::int64_t start_ms = kStart_s * 1000;
  log.Add("a", start_ms, start_ms + kHour_ms / 2, Seen(10));
  log.Add("b", start_ms, start_ms + kHour_ms / 4, Seen(10));
  EXPECT_EQ(log.Over(0, kStart_s + 3600).looked_at_s, 1800);
  EXPECT_EQ(At(log.Over(0, kStart_s + 3600).flows, Flow::kFrames), 20u);
}

TEST(CoverageLog, ALookOverSeveralHoursIsSpreadAndAddsUp) {
  CoverageLog log;
  const std::int64_t begin_ms = kStart_s * 1000 + 1'234'567;
  log.Add("a", begin_ms, begin_ms + 5 * kHour_ms, Seen(1'000'003));
  const Coverage all = log.Over(0, kStart_s + kDay_s);
  EXPECT_EQ(At(all.flows, Flow::kFrames), 1'000'003u);
  EXPECT_EQ(all.looked_at_s, 5 * 3600);
}

TEST(CoverageLog, TheFirstAndTheLastHourAreAsLongAsIsKnown) {
  CoverageLog log;
  const std::int64_t begin_ms = (kStart_s + 3000) * 1000;
  log.Add("a", begin_ms, begin_ms + 60'000, Seen(600));
  const Coverage whole = log.Over(0, kStart_s + 3060);
  EXPECT_EQ(whole.begin_s, kStart_s + 3000);
  EXPECT_EQ(whole.looked_at_s, 60);
  EXPECT_EQ(At(whole.flows, Flow::kFrames), 600u);
  EXPECT_EQ(At(log.Over(0, kStart_s + 3030).flows, Flow::kFrames), 300u);
  EXPECT_EQ(log.Over(0, kStart_s + 3600).looked_at_s, 60);
}

TEST(CoverageLog, NonsenseIsNotTaken) {
  CoverageLog log;
  log.Add("a", 0, 1000, Seen(1));
  log.Add("a", 2000, 2000, Seen(1));
  log.Add("a", 3000, 2000, Seen(1));
  log.Add("a", 1000, 1000 + 8 * kDay_s * 1000, Seen(1));
  EXPECT_EQ(log.Over(0, kStart_s).looked_at_s, 0);
}

TEST(CoverageLog, OldHoursBecomeDaysAndSumsStay) {
  CoverageLog log;
  constexpr int kDays = 100;
  for (int hour = 0; hour < kDays * 24; hour += 2) {
    const std::int64_t begin_ms = kStart_s * 1000 + hour * kHour_ms;
    log.Add("a", begin_ms, begin_ms + kHour_ms, Seen(7));
  }
  const Coverage all = log.Over(0, kStart_s + kDays * kDay_s);
  EXPECT_EQ(all.looked_at_s, kDays * kDay_s / 2);
  EXPECT_EQ(At(all.flows, Flow::kFrames), 7u * 12 * kDays);
  EXPECT_LT(log.Encode().size(), 62u * 24 * 20 + 40 * 20);
  EXPECT_EQ(log.Over(kStart_s, kStart_s + kDay_s).looked_at_s, kDay_s / 2) << "a day of hours";
}

TEST(CoverageLog, ComesBackFromOctetsAndGoesOn) {
  CoverageLog log;
  const std::int64_t start_ms = kStart_s * 1000;
  log.Add("a", start_ms, start_ms + 600'000, Seen(100, 7));
  CoverageLog again;
  ASSERT_TRUE(again.Decode(log.Encode()).has_value());
  EXPECT_EQ(again.known_before_ms(), start_ms + 600'000);
  EXPECT_EQ(again.Encode(), log.Encode());
  again.Add("a", start_ms + 600'000, start_ms + 1'200'000, Seen(100));
  EXPECT_EQ(again.Over(0, kStart_s + 3600).looked_at_s, 1200);
  EXPECT_EQ(At(again.Over(0, kStart_s + 3600).flows, Flow::kFrames), 200u);
}

// FORMAT.md: it may change with a new version only.
TEST(CoverageLog, TheFormatIsTheOneThatIsWrittenDown) {
  CoverageLog log;
  log.Add("a", kStart_s * 1000, kStart_s * 1000 + 600'000, Seen(1000, 7));
  EXPECT_EQ(base::ToHex(base::AsBytes(log.Encode())),
            "53504356010000018bd04710000000018bd05037c00165540a00901cc0cf24e8070700000000c9e8137a7003b966");
}

TEST(CoverageLog, EveryFlippedBitAndEveryCutIsNoticed) {
  CoverageLog log;
  log.Add("a", kStart_s * 1000, kStart_s * 1000 + 600'000, Seen(100, 7));
  const std::string octets = log.Encode();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    std::string damaged = octets;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    CoverageLog other;
    EXPECT_FALSE(other.Decode(damaged).has_value()) << i;
    EXPECT_FALSE(other.Decode(octets.substr(0, i)).has_value()) << i;
  }
}

}  // namespace
}  // namespace spoor::controlplane
