// Many patterns held against a text at once: their number hardly matters for the time that takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "controlplane/search/pattern.h"

struct hs_database;
struct hs_scratch;

namespace spoor::controlplane {

// Of all patterns together: what the compiler makes, and the working memory.
inline constexpr std::size_t kMaxSetCompiled_octets = std::size_t{64} << 20;
// Of all patterns together: CostOf. It bounds the time of a compile, half a millisecond a character at worst.
inline constexpr std::uint32_t kMaxSetCharacters = 1 << 16;

struct PatternText {
  std::string text;
  PatternSyntax syntax = PatternSyntax::kRegex;
};

// Which pattern is wrong, and how (Pattern::Compile); kResourceExhausted: with this one it is too much together.
struct PatternSetError {
  std::size_t index = 0;
  base::Error why;
};

// One thread at a time. Movable.
class PatternSet {
 public:
  // Matches nothing.
  PatternSet() = default;
  // Each is bounded as Pattern::Compile bounds it. May take seconds for thousands.
  static std::expected<PatternSet, PatternSetError> Compile(std::span<const PatternText> patterns);
  // The same patterns for another thread: what was compiled is shared, working memory is its own. kResourceExhausted
  // when there is none. Any thread, as long as nobody matches with this one.
  base::Result<PatternSet> Share() const;

  bool empty() const { return database_ == nullptr; }
  // `text` is in presentation form, as NameMatcher::Match takes it.
  bool MatchesAny(std::string_view text);
  // Indices of the patterns that match, ascending.
  void Match(std::string_view text, std::vector<std::uint32_t>& indices);

 private:
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  void Scan(std::string_view text, int (*on_match)(unsigned, unsigned long long, unsigned long long, unsigned, void*),
            void* found);

  std::shared_ptr<const hs_database> database_;
  std::unique_ptr<hs_scratch, FreeScratch> scratch_;
  std::string rewritten_;
};

}  // namespace spoor::controlplane
