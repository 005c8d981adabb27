// Looks at every octet of a run: filters, index, blocks, rows.
#pragma once

#include <functional>
#include <string>

#include "observation/record.h"
#include "storage/check.h"
#include "storage/runs/block.h"
#include "storage/runs/row_decoder.h"
#include "storage/secret.h"
#include "storage/upkeep/stored_runs.h"

namespace spoor::storage {

// Takes the rows that count, of sound blocks, with their days: false ends the walk.
using RecordTaker = std::function<bool(const observation::RecordView&, const DaySeries&)>;

// Rows of a key as it should be, in the order of records or names; one thread.
class RowChecker {
 public:
  explicit RowChecker(Order order) : order_(order) {}

  // Why the row is none that may stand there; nullptr when it is. After that record() is what it says, for orders of
  // records.
  const char* WhatIsWrong(const KeyParts& key, const Sighting& sighting);
  const observation::RecordView& record() const { return record_; }
  // The wire name, in orders of names.
  base::ByteSpan name() const { return record_.tuple.owner; }

 private:
  const char* WrongName(std::string_view key);

  Order order_;
  RowDecoder decoder_;
  WireName room_;
  std::string again_;
  observation::RecordView record_;
};

// One thread, one use. Everything given outlives it.
class RunInspector {
 public:
  RunInspector(const StoredRun& stored, const Secret& secret, Findings& findings)
      : stored_(stored), run_(stored.run), secret_(secret), findings_(findings), checker_(stored.run.order) {}

  // Looks at everything; `looked_at` is told how many rows more.
  void Inspect(const std::function<void(std::uint64_t rows)>& looked_at);
  // As Inspect, and gives the records of blocks that are sound.
  void Salvage(const RecordTaker& take);

  std::uint64_t blocks() const { return blocks_; }
  // Key of the last row, when nothing before it was damaged.
  const std::string& last_key() const { return previous_; }

 private:
  struct BlockSum {
    const char* wrong = nullptr;
    std::uint64_t rows = 0;
    TimeSpan times;
  };
  void InspectSegment(std::size_t at);
  void InspectFilter(std::size_t at);
  BlockSum InspectBlock(const Segment& segment, std::size_t block);
  const char* WrongRow(const Segment& segment, std::size_t block, bool first);
  const char* WrongSeparator(std::string_view separator) const;
  const char* WrongFilter(const Segment& segment, const KeyParts& key);
  bool GiveRows(const Segment& segment, std::size_t block);
  std::string PlaceOfBlock(std::size_t at, std::size_t block) const;

  const StoredRun& stored_;
  const Run& run_;
  const Secret& secret_;
  Findings& findings_;
  RowChecker checker_;
  BlockReader reader_;
  DaySeries days_;  // of the row
  const RecordTaker* take_ = nullptr;
  bool ended_ = false;
  std::uint64_t blocks_ = 0;
  std::string key_;       // of the row
  std::string previous_;  // of the row before
  bool follows_ = false;  // nothing is missing between them
};

}  // namespace spoor::storage
