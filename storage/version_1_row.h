// Rows as version 1 of the layout kept them, for its migration: a key of up to 511 octets for each record, which was
// cut and ended with a hash when the tuple was longer.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "observation/record.h"

namespace spoor::storage {

// Reads a row of the table `forward`; false when it is damaged. The octets may be anything.
bool ReadVersion1Row(std::string_view key, base::ByteSpan value, observation::Record& record);

}  // namespace spoor::storage
