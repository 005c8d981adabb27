// The writing half of the measurement: filling an empty store, then batches in which most records are known.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "tests/bench/record_arena.h"
#include "tests/bench/record_generator.h"
#include "tests/bench/store_engine.h"
#include "tests/bench/store_options.h"

namespace spoor::bench {

// Batches of known and new records in one measurement: as many as hold half of the fill, and at least five.
std::uint64_t MergeBatches(const StoreOptions& options);

// All that one run makes: the fill and what is new afterwards.
std::uint64_t RecordsOfRun(const StoreOptions& options);

// Feeds a store from a generator of RecordsOfRun() records. Records are made outside of what is timed; ends the program
// when the store fails.
class StoreFeed {
 public:
  // All outlive the feed.
  StoreFeed(const StoreOptions& options, const RecordGenerator& generator, StoreEngine& engine)
      : options_(options), generator_(generator), engine_(engine) {}

  // Commits the records of the fill, in their order. Figures: rates while commits run, with what follows in the
  // background, for each million; disk space.
  nlohmann::ordered_json Fill();

  // Nine of ten records are known ones, seen again later: any of them alike, or some more often, by Zipf.
  nlohmann::ordered_json MergeUniform();
  nlohmann::ordered_json MergeZipf();

  // Different tuples in the store.
  std::uint64_t stored() const { return stored_; }

 private:
  struct Rates;
  void Add(std::uint64_t number);
  void AddKnown(std::uint64_t number);
  template <class Pick>
  nlohmann::ordered_json Merge(Pick pick);

  const StoreOptions& options_;
  const RecordGenerator& generator_;
  StoreEngine& engine_;
  RecordArena arena_;
  observation::Record record_;
  std::uint64_t stored_ = 0;
  std::uint32_t now_s_ = kPeriodEnd_s;
};

}  // namespace spoor::bench
