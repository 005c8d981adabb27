// How complete capture was, in words, for whoever is told that there is nothing.
#pragma once

#include <string>

#include "spoor/v1/record.pb.h"

namespace spoor::cli {

// "sensors looked 97.2 % of the time from TIME to TIME and lost 0.01 % of it", "no sensor looked from TIME to TIME", or
// nothing when no sensor ever did. Shares are rounded down, losses up: what is not all of it never reads as all.
std::string CoverageText(const v1::Coverage& coverage);

}  // namespace spoor::cli
