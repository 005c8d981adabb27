// A stored record as clients get it: wire octets, presentation text, times, provenance.
#pragma once

#include <span>

#include "observation/record.h"
#include "storage/query.h"

namespace spoor::v1 {
class Record;
}  // namespace spoor::v1

namespace spoor::controlplane {

// Fills an empty message; takes the record's octets.
void FillRecord(observation::Record&& record, v1::Record& out);

// Adds the days of a filled one, and what of its count is of none.
void FillDays(std::span<const storage::DayCount> days, v1::Record& out);

}  // namespace spoor::controlplane
