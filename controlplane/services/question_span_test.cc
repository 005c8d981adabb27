#include "controlplane/services/question_span.h"

#include <gtest/gtest.h>

namespace spoor::controlplane {
namespace {

TEST(QuestionSpan, FollowsTheFences) {
  const auto span_of = [](const storage::Filter& filter) {
    const TimeSpan span = SpanOf(filter, 1000);
    return std::pair(span.begin_s, span.end_s);
  };
  using Span = std::pair<std::int64_t, std::int64_t>;
  storage::Filter filter;
  EXPECT_EQ(span_of(filter), Span(0, 1000));
  filter.time_last_after_s = 300;
  EXPECT_EQ(span_of(filter), Span(300, 1000));
  filter.time_first_after_s = 400;
  EXPECT_EQ(span_of(filter), Span(400, 1000));
  filter.time_first_before_s = 600;
  EXPECT_EQ(span_of(filter), Span(400, 600));
  filter.time_first_before_s = 200;
  EXPECT_EQ(span_of(filter), Span(400, 400)) << "an empty question";
  filter.time_first_before_s = 5000;
  filter.time_last_before_s = 500;
  EXPECT_EQ(span_of(filter), Span(400, 1000)) << "silence since 500 is about the time until now";
}

}  // namespace
}  // namespace spoor::controlplane
