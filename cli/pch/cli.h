// What most sources of spoor include, compiled once for all of them. Only the build names this file: each source still
// includes what it uses, and the builds of scripts/sanitize, which go without it, show when one does not.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/query.h"
