// Which time a question is about, and how complete capture was in it.
#pragma once

#include <cstdint>

#include "controlplane/accounting/coverage_log.h"
#include "controlplane/services/bulk_question.h"
#include "controlplane/services/question.h"
#include "spoor/v1/record.pb.h"

namespace spoor::controlplane {

// Unix seconds.
struct TimeSpan {
  std::int64_t begin_s = 0;
  std::int64_t end_s = 0;
};

// What such a filter lets through was seen behind its lower fences, and first seen before its upper one on first
// sightings; one on last sightings is about silence since, and so about the time until now.
TimeSpan SpanOf(const storage::Filter& filter, std::int64_t now_s);
inline TimeSpan SpanOf(const Question& question, std::int64_t now_s) {
  return SpanOf(question.query.filter, now_s);
}
// All its inputs have one filter.
inline TimeSpan SpanOf(const BulkQuestion& question, std::int64_t now_s) {
  return SpanOf(question.At(0), now_s);
}

void FillCoverage(const Coverage& coverage, v1::Coverage& out);

}  // namespace spoor::controlplane
