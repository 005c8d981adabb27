// Records whose owner name, or whose RDATA, a pattern matches: between records, of which the matcher knows nothing, and
// the texts that it takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "controlplane/search/name_matcher.h"
#include "controlplane/services/question.h"

namespace spoor::v1 {
class SearchRequest;
}  // namespace spoor::v1

namespace spoor::controlplane {

enum class SearchSide { kOwner, kRdata };

inline constexpr std::size_t kMaxPosition_octets = 1024;

class SearchSieve final : public RecordSieve {
 public:
  SearchSieve(NameMatcher matcher, SearchSide side, std::uint64_t fingerprint);

  void Keep(std::vector<observation::Record>& records) override;
  std::uint64_t fingerprint() const override { return fingerprint_; }
  const Progress& progress() const override { return progress_; }

 private:
  bool IsSameText(const observation::Record& record, const observation::Record& before) const;
  void AppendText(const observation::Record& record);
  void MatchBatch();

  NameMatcher matcher_;
  const SearchSide side_;
  const std::uint64_t fingerprint_;
  Progress progress_;

  // Texts that wait for the matcher, one after the other, and where each ends. Kept for their memory.
  std::string texts_;
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> views_;
  std::vector<std::uint8_t> verdicts_;       // of all texts of a page, in order
  std::vector<std::size_t> text_of_record_;  // index into verdicts_
};

// `asked_s` as in ParseQuery. kInvalidArgument: "FIELD: why", for a pattern "pattern: column N: why". Paging is not
// looked at. Compiles patterns and therefore may take some tenths of a second.
base::Result<Question> ParseQuestion(const v1::SearchRequest& request, std::uint32_t asked_s);

}  // namespace spoor::controlplane
