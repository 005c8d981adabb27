// A stored record as clients get it: wire octets, presentation text, times, provenance.
#pragma once

#include <cstdint>
#include <span>

#include "observation/record.h"
#include "storage/database.h"
#include "storage/query.h"

namespace spoor::v1 {
class Observation;
class Record;
}  // namespace spoor::v1

namespace spoor::controlplane {

// Fills an empty message; takes the record's octets.
void FillRecord(observation::Record&& record, v1::Record& out);

// Fills an empty message with a record of a commit and what of it is new.
void FillObservation(const storage::CommittedRecord& committed, std::int64_t committed_ms, v1::Observation& out);

// Adds the days of a filled one, and what of its count is of none.
void FillDays(std::span<const storage::DayCount> days, v1::Record& out);

}  // namespace spoor::controlplane
