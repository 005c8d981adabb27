// What the tests of runs share: rows from a seed, and runs of them in memory.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/record_key.h"
#include "storage/runs/run.h"
#include "storage/runs/run_writer.h"
#include "storage/storage_testing.h"

namespace spoor::storage::testing {

using Rows = std::map<std::string, Sighting>;

// A secret that is the same everywhere.
inline const Secret& TestSecret() {
  static const Secret secret{'t', 'e', 's', 't'};
  return secret;
}

inline std::string KeyOf(Order order, const observation::RecordView& record) {
  return FullKey(order == Order::kForward ? Index::kForward : Index::kInverse, record.tuple);
}

inline Rows MakeRows(Order order, std::uint32_t seed, int records) {
  RecordMaker maker(seed);
  Rows rows;
  for (int i = 0; i < records; ++i) {
    const observation::Record record = maker.Make();
    const Sighting sighting = SightingOf(record.view());
    const auto [row, fresh] = rows.emplace(KeyOf(order, record.view()), sighting);
    if (!fresh) row->second = Merge(row->second, sighting);
  }
  return rows;
}

// A run whose segments it owns.
struct OwnedRun {
  OwnedRun(Order order, const Rows& rows, const RunLimits& limits = kTinyRuns) {
    RunWriter writer(order, 1, limits, TestSecret());
    for (const auto& [key, sighting] : rows) writer.Add(*SplitKey(order, key), sighting);
    writer.Finish();
    octets = writer.TakeSegments();
    run.order = order;
    run.rows = writer.rows();
    Reopen();
  }

  // False when a segment is damaged.
  bool Reopen() {
    run.segments.clear();
    for (const std::string& segment : octets) {
      const std::optional<Segment> opened = Segment::Open(base::AsBytes(segment));
      if (!opened) return false;
      run.segments.push_back(*opened);
    }
    return true;
  }

  std::vector<std::string> octets;
  storage::Run run;
};

inline std::string Whole(const KeyParts& key) {
  std::string whole;
  key.AppendTo(whole);
  return whole;
}

inline bool Same(const Sighting& a, const Sighting& b) {
  return a.time_first_s == b.time_first_s && a.time_last_s == b.time_last_s && a.count == b.count &&
         a.provenance == b.provenance;
}

}  // namespace spoor::storage::testing
