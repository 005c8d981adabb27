// A search pattern that is checked, bounded and compiled with Hyperscan. Analysts write patterns, and programs send
// them over the network: what costs without bound is refused before it is compiled.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "controlplane/search/syntax_tree.h"

struct hs_database;

namespace spoor::controlplane {

enum class PatternSyntax { kRegex, kGlob };

inline constexpr std::size_t kMaxPattern_octets = 1024;
// Bounds on CostOf. At all of them a compile takes some tenths of a second (docs/search.md).
inline constexpr std::uint32_t kMaxPatternCharacters = 512;
inline constexpr std::uint32_t kMaxPatternOptional = 256;
inline constexpr std::uint32_t kMaxPatternBoundaries = 8;
// Of what the compiler makes, and of the working memory that it asks for.
inline constexpr std::size_t kMaxCompiled_octets = std::size_t{1} << 20;

// Hyperscan's, of every pattern: one match of a text is enough, case is not looked at, and '.' is any character.
extern const unsigned kPatternFlags;

// Immutable: any number of threads may match with it. Movable.
class Pattern {
 public:
  // kInvalidArgument, "column N: why", for a pattern that is empty, too long, not printable ASCII, not of the syntax,
  // beyond a bound, or that matches the empty string as well. kInternal when Hyperscan does not run here.
  // May take some tenths of a second: not for a thread that must not wait. Throws nothing but std::bad_alloc.
  static base::Result<Pattern> Compile(std::string_view text, PatternSyntax syntax);

  const PatternNode& tree() const { return tree_; }
  // For NameMatcher; lives as long as the pattern.
  const hs_database* database() const { return database_.get(); }

 private:
  struct FreeDatabase {
    void operator()(hs_database* database) const;
  };
  using DatabasePtr = std::unique_ptr<hs_database, FreeDatabase>;

  Pattern(PatternNode tree, DatabasePtr database);
  static base::Result<DatabasePtr> CompileTree(const PatternNode& tree);

  PatternNode tree_;
  DatabasePtr database_;
};

// Everything of Compile but the compiler: the tree, or why the pattern is refused.
base::Result<PatternNode> ParsePattern(std::string_view text, PatternSyntax syntax);

}  // namespace spoor::controlplane
