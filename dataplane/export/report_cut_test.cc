#include "dataplane/export/report_cut.h"

#include <gtest/gtest.h>

namespace spoor::dataplane {
namespace {

class FakeSource : public ReportSource {
 public:
  void Ask() override {
    ++asked;
    answers = {std::nullopt, std::nullopt};
  }
  std::optional<std::uint64_t> HandedOver(std::size_t ring) override { return answers[ring]; }
  Values Counters() override { return {}; }

  int asked = 0;
  std::vector<std::optional<std::uint64_t>> answers{2};
};

TEST(ReportCut, HoldsARingFromItsAnswerOnUntilAllHaveAnswered) {
  FakeSource source;
  ReportCut cut(source, 2);
  EXPECT_FALSE(cut.Holds(0, 100));
  EXPECT_FALSE(cut.complete());
  cut.Begin();
  EXPECT_EQ(source.asked, 1);
  EXPECT_FALSE(cut.Holds(0, 100)) << "not answered: all of it came before the answer";
  source.answers[0] = 130;
  EXPECT_FALSE(cut.Holds(0, 100));
  EXPECT_FALSE(cut.Holds(0, 129));
  EXPECT_TRUE(cut.Holds(0, 130));
  EXPECT_FALSE(cut.complete());
  EXPECT_FALSE(cut.Holds(1, 7));
  source.answers[1] = 9;
  EXPECT_TRUE(cut.complete());
  EXPECT_EQ(cut.handed_over(1), 9u);
  cut.End();
  EXPECT_FALSE(cut.Holds(0, 131));
}

TEST(ReportCut, ANewOneForgetsTheAnswers) {
  FakeSource source;
  ReportCut cut(source, 2);
  cut.Begin();
  source.answers = {1, 2};
  EXPECT_TRUE(cut.complete());
  cut.Begin();
  EXPECT_FALSE(cut.complete());
  EXPECT_FALSE(cut.Holds(0, 5));
}

}  // namespace
}  // namespace spoor::dataplane
