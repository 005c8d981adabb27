// A stored record as clients get it: wire octets, presentation text, times, provenance.
#pragma once

#include "observation/record.h"

namespace spoor::v1 {
class Record;
}  // namespace spoor::v1

namespace spoor::controlplane {

// Fills an empty message; takes the record's octets.
void FillRecord(observation::Record&& record, v1::Record& out);

}  // namespace spoor::controlplane
