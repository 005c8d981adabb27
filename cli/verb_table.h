// The verbs of `spoor`, in the order in which help lists them.
#pragma once

#include <span>
#include <string_view>

#include "cli/verb.h"

namespace spoor::cli {

// Each defined in the file of its name.
extern const Verb kLookupVerb;
extern const Verb kRdataVerb;
extern const Verb kSearchVerb;
extern const Verb kSummarizeVerb;
extern const Verb kBulkVerb;
extern const Verb kExportVerb;
extern const Verb kImportVerb;
extern const Verb kPurgeVerb;
extern const Verb kTombstonesVerb;
extern const Verb kWatchVerb;
extern const Verb kNewVerb;
extern const Verb kWatchlistVerb;
extern const Verb kFeedVerb;
extern const Verb kKeyVerb;
extern const Verb kStatusVerb;
extern const Verb kTopVerb;
extern const Verb kCompletionVerb;
extern const Verb kVersionVerb;
extern const Verb kHelpVerb;

std::span<const Verb* const> Verbs();

// Null when there is no such verb.
const Verb* FindVerb(std::string_view name);

// "unknown verb 'lokup'; did you mean 'lookup'?", or a pointer to help when nothing is near.
std::string UnknownVerbText(std::string_view name);

}  // namespace spoor::cli
