// The reading half of the measurement: look-ups one by one, walks in pages. Every answer is compared with what was
// stored; the program ends when one is wrong.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/bench/record_generator.h"
#include "tests/bench/store_engine.h"
#include "tests/bench/store_options.h"

namespace spoor::bench {

class StoreReads {
 public:
  // Of a store that holds the first `stored` records of the generator; all outlive the object.
  StoreReads(const StoreOptions& options, const RecordGenerator& generator, const StoreEngine& engine,
             std::uint64_t stored)
      : options_(options), generator_(generator), engine_(engine), stored_(stored) {}

  // Times of single look-ups of any of the records: by its owner, by an owner that is not there, by its address.
  nlohmann::ordered_json PresentOwners() const;
  nlohmann::ordered_json AbsentOwners() const;
  nlohmann::ordered_json Addresses() const;

  // Rates of whole answers: everything below a top level domain, addresses of networks, every record.
  nlohmann::ordered_json Subtree() const;
  nlohmann::ordered_json Networks(unsigned prefix_bits, unsigned walks) const;
  nlohmann::ordered_json Export() const;

 private:
  observation::Record AddressRecord(Random& random) const;
  std::uint64_t CountBelow(const std::string& domain) const;

  const StoreOptions& options_;
  const RecordGenerator& generator_;
  const StoreEngine& engine_;
  std::uint64_t stored_;
};

}  // namespace spoor::bench
