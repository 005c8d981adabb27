#include "controlplane/search/name_matcher.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <cstdlib>
#include <utility>

namespace spoor::controlplane {
namespace {

int OnMatch(unsigned, unsigned long long, unsigned long long, unsigned, void* found) {
  *static_cast<bool*>(found) = true;
  return 1;  // enough
}

}  // namespace

void NameMatcher::FreeScratch::operator()(hs_scratch* scratch) const {
  hs_free_scratch(scratch);
}

NameMatcher::NameMatcher(Pattern pattern, std::optional<Pattern> exclude, ScratchPtr scratch)
    : pattern_(std::move(pattern)), exclude_(std::move(exclude)), scratch_(std::move(scratch)) {}

base::Result<NameMatcher> NameMatcher::Create(Pattern pattern, std::optional<Pattern> exclude) {
  hs_scratch_t* allocated = nullptr;
  hs_error_t code = hs_alloc_scratch(pattern.database(), &allocated);
  if (code == HS_SUCCESS && exclude) code = hs_alloc_scratch(exclude->database(), &allocated);
  ScratchPtr scratch(allocated);
  if (code != HS_SUCCESS) {
    return base::Fail(base::ErrorCode::kResourceExhausted,
                      fmt::format("no memory to search: Hyperscan error {}", code));
  }
  std::size_t octets = 0;
  if (hs_scratch_size(scratch.get(), &octets) != HS_SUCCESS || octets > kMaxCompiled_octets) {
    return BadPattern(1, fmt::format("the pattern as a whole: more than {} octets to search", kMaxCompiled_octets));
  }
  return NameMatcher(std::move(pattern), std::move(exclude), std::move(scratch));
}

void NameMatcher::Match(std::span<const std::string_view> texts, std::span<std::uint8_t> matches) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string_view text = WithNumberedDots(texts[i], rewritten_);
    matches[i] = Has(pattern_, text) && !(exclude_ && Has(*exclude_, text)) ? 1 : 0;
  }
}

bool NameMatcher::Has(const Pattern& pattern, std::string_view text) {
  bool found = false;
  const hs_error_t code =
      hs_scan(pattern.database(), text.data(), static_cast<unsigned>(text.size()), 0, scratch_.get(), OnMatch, &found);
  // Its other errors are misuse: a database that is none, working memory of another one or of another thread.
  if (code != HS_SUCCESS && code != HS_SCAN_TERMINATED) std::abort();
  return found;
}

std::string_view WithNumberedDots(std::string_view text, std::string& room) {
  if (text.find("\\.") == std::string_view::npos) return text;
  room.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      room += text[i];
    } else if (text[++i] == '.') {
      room += "\\046";
    } else {
      room += '\\';
      room += text[i];
    }
  }
  return room;
}

}  // namespace spoor::controlplane
