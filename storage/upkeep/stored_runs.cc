#include "storage/upkeep/stored_runs.h"

#include <algorithm>
#include <utility>

#include "base/byte_cursor.h"
#include "storage/run_tables.h"

namespace spoor::storage {
namespace {

// So many numbers are tried behind a place of the table of segments that cannot be read.
constexpr std::uint32_t kMostSkipped = 1 << 16;

std::string Behind(const std::string& key) {
  return key + '\0';
}

class SegmentReader {
 public:
  SegmentReader(StoredDatabase& stored, StoredRun& into, Findings& findings)
      : stored_(stored), into_(into), findings_(findings) {}

  void Read() {
    std::string next = RunKey(into_.run.id);
    for (std::uint32_t skipped = 0; skipped < kMostSkipped;) {
      const auto row = stored_.Seek(stored_.tables().segments, next);
      if (!row) {
        if (skipped++ == 0) Found("unreadable table of segments", number_);
        next = SegmentKey(into_.run.id, ++number_);
        continue;
      }
      if (!*row || !(*row)->key.starts_with(RunKey(into_.run.id))) break;
      Take(**row);
      skipped = 0;
      next = Behind((*row)->key);
    }
    // A sweep may have erased everything so far.
    if (into_.numbers.empty() && !into_.run.growing) Found("missing segment", number_);
  }

 private:
  void Take(const StoredRow& row) {
    base::ByteReader in(base::AsBytes(row.key));
    in.U64();
    const std::uint32_t number = in.U32();
    // Only a run that is being merged loses segments, and only the first ones.
    const bool begins = first_ && into_.run.merging_into != 0;
    if (!in.ok() || in.remaining() != 0) return Found("damaged key of a segment", number);
    if (number != number_ && !begins) Found("missing segment", number_);
    if (first_) into_.run.first_segment = number;
    first_ = false;
    number_ = number + 1;
    const std::optional<Segment> segment = Segment::Open(row.value);
    if (!segment || segment->order() != into_.run.order) return Found("damaged segment header or index", number);
    into_.run.rows += segment->rows();
    into_.run.octets += segment->octets();
    into_.run.segments.push_back(*segment);
    into_.numbers.push_back(number);
  }

  void Found(std::string_view what, std::uint32_t number) {
    findings_.AddSegment(into_.run.order, what, PlaceOf(into_.run, number));
  }

  StoredDatabase& stored_;
  StoredRun& into_;
  Findings& findings_;
  std::uint32_t number_ = 0;  // that comes next
  bool first_ = true;
};

std::vector<StoredRun> ReadRows(StoredDatabase& stored, Findings& findings) {
  std::vector<StoredRun> runs;
  auto row = stored.Seek(stored.tables().runs, {});
  for (; row && *row; row = stored.Seek(stored.tables().runs, Behind((*row)->key))) {
    StoredRun run;
    if (DecodeRun((*row)->key, (*row)->value, run.run)) {
      runs.push_back(std::move(run));
    } else {
      findings.AddAnywhere("damaged row of the table of runs",
                           "the one behind " + std::to_string(runs.size()) + " others");
    }
  }
  if (!row) findings.AddAnywhere("unreadable table of runs", row.error().message);
  return runs;
}

// Segments whose run is not known: of which order they are can be told, which of their rows count cannot.
void FindOrphans(StoredDatabase& stored, const std::vector<StoredRun>& runs, Findings& findings) {
  for (std::uint64_t id = 0;;) {
    const auto row = stored.Seek(stored.tables().segments, RunKey(id));
    if (!row) return findings.AddAnywhere("unreadable table of segments", "behind run " + std::to_string(id));
    if (!*row) return;
    const std::uint64_t found = base::ByteReader(base::AsBytes((*row)->key)).U64();
    if (std::ranges::find(runs, found, [](const StoredRun& r) { return r.run.id; }) == runs.end()) {
      findings.AddAnywhere("segments without a run", "run " + std::to_string(found));
    }
    if (found < id || found == UINT64_MAX) return;
    id = found + 1;
  }
}

const Run* Find(const std::vector<StoredRun>& runs, std::uint64_t id) {
  const auto found = std::ranges::find(runs, id, [](const StoredRun& r) { return r.run.id; });
  return found == runs.end() ? nullptr : &found->run;
}

// The rules of merges: FORMAT.md "Runs".
const char* BrokenRule(const std::vector<StoredRun>& runs, const Run& run) {
  if (run.merging_into == 0 && !run.fence.empty()) return "run with a fence that is not merged";
  if (run.merging_into != 0) {
    const Run* output = Find(runs, run.merging_into);
    if (output == nullptr || !output->growing || output->order != run.order) return "run merged into one that is none";
    if (run.growing) return "run that grows and is merged";
    if (!run.fence.empty() && !SplitKey(run.order, run.fence)) return "run whose fence is no key";
  }
  if (!run.growing) return nullptr;
  const Run* source = nullptr;
  for (const StoredRun& other : runs) {
    if (other.run.merging_into != run.id) continue;
    if (source != nullptr && source->fence != other.run.fence) return "runs of one merge with different fences";
    source = &other.run;
  }
  return source == nullptr ? "run that grows from nothing" : nullptr;
}

}  // namespace

std::string PlaceOf(const Run& run) {
  return "run " + std::to_string(run.id) + " (" + std::string(OrderText(run.order)) + ")";
}

std::string PlaceOf(const Run& run, std::uint32_t segment) {
  return PlaceOf(run) + ", segment " + std::to_string(segment);
}

std::vector<StoredRun> ListRuns(StoredDatabase& stored, Findings& findings) {
  std::vector<StoredRun> runs = ReadRows(stored, findings);
  for (StoredRun& run : runs) SegmentReader(stored, run, findings).Read();
  for (const StoredRun& run : runs) {
    if (const char* broken = BrokenRule(runs, run.run)) findings.AddIn(run.run.order, broken, PlaceOf(run.run));
  }
  FindOrphans(stored, runs, findings);
  return runs;
}

}  // namespace spoor::storage
