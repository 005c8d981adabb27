// Which texts a search is after: those that one pattern matches and another does not. It knows texts only, neither
// records nor the database, so that whoever has names can use it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "controlplane/search/pattern.h"

struct hs_scratch;

namespace spoor::controlplane {

// Has working memory of its own, some kilobytes and at most kMaxCompiled_octets: one thread at a time. Movable.
class NameMatcher {
 public:
  // kInvalidArgument when the patterns need more working memory than that; kResourceExhausted when there is none.
  static base::Result<NameMatcher> Create(Pattern pattern, std::optional<Pattern> exclude);

  // Sets matches[i] to 1 if texts[i] has a match of the pattern and none of what is excluded, else to 0. Texts are in
  // presentation form (dns::NameText with its final dot, dns::RdataText); as many as there are `matches`. A dot inside
  // a label, which presentation form writes as "\.", is matched as if it were written "\046": so a dot that a pattern
  // meets always stands between two labels. About 0.1 microseconds for a name.
  void Match(std::span<const std::string_view> texts, std::span<std::uint8_t> matches);

  const Pattern& pattern() const { return pattern_; }

 private:
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  using ScratchPtr = std::unique_ptr<hs_scratch, FreeScratch>;

  NameMatcher(Pattern pattern, std::optional<Pattern> exclude, ScratchPtr scratch);
  bool Has(const Pattern& pattern, std::string_view text);

  Pattern pattern_;
  std::optional<Pattern> exclude_;
  ScratchPtr scratch_;
  std::string rewritten_;
};

// `text` with each "\." written as "\046", in `room` if there is one; else `text` itself.
std::string_view WithNumberedDots(std::string_view text, std::string& room);

}  // namespace spoor::controlplane
