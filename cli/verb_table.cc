#include "cli/verb_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

namespace spoor::cli {
namespace {

constexpr std::array<const Verb*, 19> kVerbs = {
    &kLookupVerb,    &kRdataVerb, &kSearchVerb,     &kSummarizeVerb, &kBulkVerb,  &kWatchVerb,      &kNewVerb,
    &kWatchlistVerb, &kFeedVerb,  &kExportVerb,     &kImportVerb,    &kPurgeVerb, &kTombstonesVerb, &kKeyVerb,
    &kStatusVerb,    &kTopVerb,   &kCompletionVerb, &kVersionVerb,   &kHelpVerb};

// Levenshtein distance: single-letter insertions, deletions and replacements.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Verb* const> Verbs() {
  return kVerbs;
}

const Verb* FindVerb(std::string_view name) {
  const auto found = std::ranges::find(kVerbs, name, [](const Verb* verb) { return verb->name; });
  return found == kVerbs.end() ? nullptr : *found;
}

std::string UnknownVerbText(std::string_view name) {
  constexpr std::size_t kLongestVerb = 32;
  const auto distance = [&](const Verb* verb) { return EditDistance(name.substr(0, kLongestVerb), verb->name); };
  const auto* nearest = *std::ranges::min_element(kVerbs, {}, distance);
  if (distance(nearest) <= 2) return fmt::format("unknown verb '{}'; did you mean '{}'?", name, nearest->name);
  return fmt::format("unknown verb '{}'; see: spoor help", name);
}

}  // namespace spoor::cli
