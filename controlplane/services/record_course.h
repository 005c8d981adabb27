// The course of an answer of records, in the order of the store or in another one.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "controlplane/services/record_pager.h"
#include "controlplane/services/sorted_pager.h"

namespace spoor::controlplane {

// As RecordPager, whatever the question's order. One thread at a time.
class RecordCourse {
 public:
  RecordCourse(const storage::Database& database, Question question, AnswerBounds bounds, std::string position) {
    if (question.order == AnswerOrder::kStore) {
      course_.emplace<RecordPager>(database, std::move(question), bounds, std::move(position));
    } else {
      course_.emplace<SortedPager>(database, std::move(question), bounds, std::move(position));
    }
  }

  base::Result<RecordPager::Step> Next(Interruption interruption, RecordPager::Records& records, v1::StreamEnd& end) {
    if (auto* pager = std::get_if<RecordPager>(&course_)) return pager->Next(interruption, records, end);
    return std::get<SortedPager>(course_).Next(interruption, records, end);
  }

  bool end_is_known() const {
    const auto* pager = std::get_if<RecordPager>(&course_);
    return pager != nullptr && pager->end_is_known();
  }

  std::uint64_t cost() const {
    if (const auto* pager = std::get_if<RecordPager>(&course_)) return pager->cost();
    return std::get<SortedPager>(course_).cost();
  }

  const RecordSieve::Progress* progress() const {
    if (const auto* pager = std::get_if<RecordPager>(&course_)) return pager->progress();
    return std::get<SortedPager>(course_).progress();
  }

 private:
  std::variant<std::monostate, RecordPager, SortedPager> course_;
};

}  // namespace spoor::controlplane
