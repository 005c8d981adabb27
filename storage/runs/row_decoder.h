// Rows of the orders of records as records.
#pragma once

#include <string>

#include "observation/record.h"
#include "storage/name_key.h"
#include "storage/row_value.h"
#include "storage/runs/key_parts.h"

namespace spoor::storage {

// Holds the octets of one record, so that nothing is allocated for most. One thread.
class RowDecoder {
 public:
  // False when the key is malformed. `record` holds until the next call, or until the octets of `key` go.
  bool Decode(Order order, const KeyParts& key, const Sighting& sighting, observation::RecordView& record);

 private:
  bool DecodeInverse(const KeyParts& key, observation::TupleView& tuple);

  WireName owner_;
  WireName target_;
  std::string raw_;
};

}  // namespace spoor::storage
