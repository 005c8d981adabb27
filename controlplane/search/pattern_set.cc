#include "controlplane/search/pattern_set.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "controlplane/search/name_matcher.h"

namespace spoor::controlplane {
namespace {

int OnAny(unsigned, unsigned long long, unsigned long long, unsigned, void* found) {
  *static_cast<bool*>(found) = true;
  return 1;  // enough
}

int OnEach(unsigned index, unsigned long long, unsigned long long, unsigned, void* indices) {
  static_cast<std::vector<std::uint32_t>*>(indices)->push_back(index);
  return 0;
}

std::unexpected<PatternSetError> Bad(std::size_t index, base::ErrorCode code, std::string why) {
  return std::unexpected(PatternSetError{index, {code, std::move(why)}});
}

// A pattern that compiles alone compiles with others; together they may be too much.
std::unexpected<PatternSetError> CompileError(hs_error_t code, hs_compile_error_t* error) {
  const std::size_t index =
      error != nullptr && error->expression >= 0 ? static_cast<std::size_t>(error->expression) : 0;
  const std::string why = error != nullptr ? error->message : fmt::format("Hyperscan error {}", code);
  hs_free_compile_error(error);
  return Bad(index, base::ErrorCode::kInvalidArgument, fmt::format("the pattern as a whole: {}", why));
}

}  // namespace

void PatternSet::FreeScratch::operator()(hs_scratch* scratch) const {
  hs_free_scratch(scratch);
}

std::expected<PatternSet, PatternSetError> PatternSet::Compile(std::span<const PatternText> patterns) {
  PatternSet set;
  if (patterns.empty()) return set;
  std::vector<std::string> regexes;
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  std::uint32_t characters = 0;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const auto tree = ParsePattern(patterns[i].text, patterns[i].syntax);
    if (!tree) return std::unexpected(PatternSetError{i, tree.error()});
    characters += CostOf(*tree).characters;
    if (characters > kMaxSetCharacters) {
      return Bad(
          i, base::ErrorCode::kResourceExhausted,
          fmt::format("all patterns together: more than {} characters with repeats written out", kMaxSetCharacters));
    }
    regexes.push_back(RegexText(*tree));
    ids.push_back(static_cast<unsigned>(i));
  }
  for (const std::string& regex : regexes) texts.push_back(regex.c_str());
  const std::vector<unsigned> flags(texts.size(), kPatternFlags);
  hs_database_t* compiled = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t code = hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                                           HS_MODE_BLOCK, nullptr, &compiled, &error);
  if (code != HS_SUCCESS) return CompileError(code, error);
  set.database_.reset(compiled, [](hs_database_t* database) { hs_free_database(database); });
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(compiled, &scratch) != HS_SUCCESS) {
    return Bad(0, base::ErrorCode::kResourceExhausted, "no memory to match patterns");
  }
  set.scratch_.reset(scratch);
  std::size_t database_octets = 0;
  std::size_t scratch_octets = 0;
  hs_database_size(compiled, &database_octets);
  hs_scratch_size(scratch, &scratch_octets);
  if (database_octets + scratch_octets <= kMaxSetCompiled_octets) return set;
  return Bad(patterns.size() - 1, base::ErrorCode::kResourceExhausted,
             fmt::format("all patterns together: more than {} MiB when compiled", kMaxSetCompiled_octets >> 20));
}

base::Result<PatternSet> PatternSet::Share() const {
  PatternSet shared;
  shared.database_ = database_;
  if (empty()) return shared;
  hs_scratch_t* scratch = nullptr;
  if (hs_clone_scratch(scratch_.get(), &scratch) != HS_SUCCESS) {
    return base::Fail(base::ErrorCode::kResourceExhausted, "no memory to match patterns");
  }
  shared.scratch_.reset(scratch);
  return shared;
}

void PatternSet::Scan(std::string_view text,
                      int (*on_match)(unsigned, unsigned long long, unsigned long long, unsigned, void*), void* found) {
  const std::string_view plain = WithNumberedDots(text, rewritten_);
  const hs_error_t code =
      hs_scan(database_.get(), plain.data(), static_cast<unsigned>(plain.size()), 0, scratch_.get(), on_match, found);
  // Its other errors are misuse: a database that is none, working memory of another one or of another thread.
  if (code != HS_SUCCESS && code != HS_SCAN_TERMINATED) std::abort();
}

bool PatternSet::MatchesAny(std::string_view text) {
  bool found = false;
  if (!empty()) Scan(text, OnAny, &found);
  return found;
}

void PatternSet::Match(std::string_view text, std::vector<std::uint32_t>& indices) {
  indices.clear();
  if (!empty()) Scan(text, OnEach, &indices);
  std::ranges::sort(indices);
}

}  // namespace spoor::controlplane
