// What the made-up records are like, counted: the figures that decide how far a measurement with them carries.
#pragma once

#include <nlohmann/json.hpp>

#include "tests/bench/record_generator.h"

namespace spoor::bench {

// Shares of types, sizes, how many owners, RRsets and RDATA differ, counts and durations. Makes every record once.
nlohmann::ordered_json DescribeRecords(const RecordGenerator& generator);

}  // namespace spoor::bench
