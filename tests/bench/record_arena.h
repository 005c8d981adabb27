// A batch of records in one piece of memory, cheap to fill again and again: so that making records costs a measurement
// little.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "observation/record.h"

namespace spoor::bench {

class RecordArena {
 public:
  void Clear() {
    octets_.clear();
    records_.clear();
  }

  // Keeps a copy.
  void Add(const observation::Record& record) {
    octets_ += record.owner;
    octets_ += record.rdata;
    records_.push_back(record.view());
  }

  std::size_t size() const { return records_.size(); }

  // The records in the order of Add; valid until Add or Clear.
  std::span<const observation::RecordView> Views() {
    base::ByteSpan rest = base::AsBytes(octets_);
    for (observation::RecordView& record : records_) {
      for (base::ByteSpan* part : {&record.tuple.owner, &record.tuple.rdata}) {
        *part = rest.first(part->size());
        rest = rest.subspan(part->size());
      }
    }
    return records_;
  }

 private:
  std::string octets_;
  // Until Views() only their lengths are of use: the octets move as they grow.
  std::vector<observation::RecordView> records_;
};

}  // namespace spoor::bench
