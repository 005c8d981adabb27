#include "controlplane/search/pattern.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <utility>

#include "controlplane/search/glob.h"
#include "controlplane/search/regex.h"

namespace spoor::controlplane {
namespace {

using base::Result;

Result<> CheckText(std::string_view text) {
  if (text.empty()) return BadPattern(1, "an empty pattern");
  if (text.size() > kMaxPattern_octets) {
    return BadPattern(kMaxPattern_octets + 1, fmt::format("longer than {} octets", kMaxPattern_octets));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= ' ' && text[i] <= '~') continue;
    return BadPattern(i + 1, "not printable ASCII; names hold such an octet as \\DDD, or as xn--...");
  }
  return {};
}

// The first node that by itself passes a bound is where the column points; else the whole.
const PatternNode& Costliest(const PatternNode& node, bool (*too_much)(const PatternNode&)) {
  for (const PatternNode& child : node.children) {
    if (too_much(child)) return Costliest(child, too_much);
  }
  return node;
}

Result<> CheckCost(const PatternNode& root) {
  const auto too_long = [](const PatternNode& node) { return CostOf(node).characters > kMaxPatternCharacters; };
  const auto too_many = [](const PatternNode& node) { return CostOf(node).boundaries > kMaxPatternBoundaries; };
  const auto too_open = [](const PatternNode& node) { return CostOf(node).optional > kMaxPatternOptional; };
  if (too_long(root)) {
    return BadPattern(Costliest(root, too_long).column,
                      fmt::format("more than {} characters with its repeats written out", kMaxPatternCharacters));
  }
  if (too_many(root)) {
    return BadPattern(Costliest(root, too_many).column,
                      fmt::format("more than {} of \\b and \\B with repeats written out", kMaxPatternBoundaries));
  }
  if (too_open(root)) {
    return BadPattern(
        Costliest(root, too_open).column,
        fmt::format("repeats that leave more than {} characters open; use * or + for long ones", kMaxPatternOptional));
  }
  return {};
}

// Positions that Hyperscan names are of the text that we wrote, not of the one that the user did.
std::string WithoutPosition(std::string_view message) {
  for (const std::string_view position : {", index ", " at index ", " starting at index "}) {
    if (const auto at = message.find(position); at != std::string_view::npos) message = message.substr(0, at);
  }
  while (message.ends_with('.')) message.remove_suffix(1);
  return std::string(message);
}

std::unexpected<base::Error> CompileError(hs_error_t code, hs_compile_error_t* error) {
  const std::string message = error != nullptr ? WithoutPosition(error->message) : "";
  hs_free_compile_error(error);
  if (code != HS_COMPILER_ERROR || message.empty()) {
    return base::Fail(base::ErrorCode::kInternal, fmt::format("cannot compile a pattern: Hyperscan error {}", code));
  }
  return BadPattern(1, fmt::format("the pattern as a whole: {}", message));
}

}  // namespace

const unsigned kPatternFlags = HS_FLAG_CASELESS | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;

void Pattern::FreeDatabase::operator()(hs_database* database) const {
  hs_free_database(database);
}

Pattern::Pattern(PatternNode tree, DatabasePtr database) : tree_(std::move(tree)), database_(std::move(database)) {}

Result<Pattern> Pattern::Compile(std::string_view text, PatternSyntax syntax) {
  auto tree = ParsePattern(text, syntax);
  if (!tree) return std::unexpected(tree.error());
  auto database = CompileTree(*tree);
  if (!database) return std::unexpected(database.error());
  return Pattern(*std::move(tree), *std::move(database));
}

Result<Pattern::DatabasePtr> Pattern::CompileTree(const PatternNode& tree) {
  if (hs_valid_platform() != HS_SUCCESS) {
    return base::Fail(base::ErrorCode::kInternal, "search needs a processor with SSSE3");
  }
  const std::string regex = RegexText(tree);
  hs_database_t* compiled = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t code = hs_compile(regex.c_str(), kPatternFlags, HS_MODE_BLOCK, nullptr, &compiled, &error);
  if (code != HS_SUCCESS) return CompileError(code, error);
  DatabasePtr database(compiled);
  std::size_t octets = 0;
  if (hs_database_size(database.get(), &octets) != HS_SUCCESS || octets > kMaxCompiled_octets) {
    return BadPattern(1, fmt::format("the pattern as a whole: more than {} octets when compiled", kMaxCompiled_octets));
  }
  return database;
}

Result<PatternNode> ParsePattern(std::string_view text, PatternSyntax syntax) {
  if (auto checked = CheckText(text); !checked) return std::unexpected(checked.error());
  auto tree = syntax == PatternSyntax::kGlob ? ParseGlob(text) : ParseRegex(text);
  if (!tree) return tree;
  if (auto checked = CheckAnchors(*tree); !checked) return std::unexpected(checked.error());
  if (auto checked = CheckCost(*tree); !checked) return std::unexpected(checked.error());
  if (WidthOf(*tree).min == 0)
    return BadPattern(1, "it matches the empty string as well: something of it must be there");
  return tree;
}

}  // namespace spoor::controlplane
